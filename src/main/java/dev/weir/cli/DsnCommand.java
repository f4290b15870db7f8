package dev.weir.cli;

import dev.weir.config.Settings;
import dev.weir.terminal.ExitCode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir dsn}. It prints the password on purpose. */
@Command(
        name = "dsn",
        description = "Print the DSN with which psql or another edge connects to the database: the configured one, or the"
                + " running embedded one.")
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
