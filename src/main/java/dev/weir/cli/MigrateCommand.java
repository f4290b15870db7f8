package dev.weir.cli;

import dev.weir.terminal.ExitCode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir migrate}. */
@Command(name = "migrate", description = "Bring the database's schema up to date.")
final class MigrateCommand implements Callable<Integer> {
    private final DatabaseCommands database;
    private final PrintWriter out;

    @Mixin
    private final SettingsOptions options;

    MigrateCommand(DatabaseCommands database, Map<String, String> environment, PrintWriter out) {
        this.database = database;
        this.options = new SettingsOptions(environment);
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        database.migrate(options.load().settings());
        out.println("the schema is up to date");
        return ExitCode.DONE;
    }
}
