package dev.weir.cli;

import dev.weir.config.Settings;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir dsn}. It prints a password: that is what it is for. */
@Command(
        name = "dsn",
        description = "Print what psql or another edge connects to the database with: the one configured, or the running"
                + " embedded one.")
final class DsnCommand implements Callable<Integer> {
    private final DatabaseCommands database;
    private final PrintWriter out;

    @Mixin
    private final SettingsOptions options;

    DsnCommand(DatabaseCommands database, Map<String, String> environment, PrintWriter out) {
        this.database = database;
        this.options = new SettingsOptions(environment);
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = options.load().settings();
        String configured = settings.database().dsn();
        out.println(configured == null ? database.embeddedDsn(settings) : configured);
        return ExitCode.DONE;
    }
}
