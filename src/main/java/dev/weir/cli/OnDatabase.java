package dev.weir.cli;

import dev.weir.config.Settings;
import dev.weir.config.SettingsException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** What each command has that works on the database: the flags that name it, the database, and where its output goes. */
final class OnDatabase {
    @Mixin
    private final SettingsOptions options;

    private final DatabaseCommands database;
    private final PrintWriter out;

    OnDatabase(DatabaseCommands database, Map<String, String> environment, PrintWriter out) {
        this.options = new SettingsOptions(environment);
        this.database = database;
        this.out = out;
    }

    Settings settings() throws SettingsException {
        return options.load().settings();
    }

    DatabaseCommands database() {
        return database;
    }

    PrintWriter out() {
        return out;
    }
}
