package dev.weir.cli;

import dev.weir.terminal.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir migrate}. */
@Command(name = "migrate", description = "Bring the database's schema up to date.")
final class MigrateCommand implements Callable<Integer> {

    @Mixin
    private final OnDatabase on;

    MigrateCommand(OnDatabase on) {
        this.on = on;
    }

    @Override
    public Integer call() throws Exception {
        on.database().migrate(on.settings());
        on.out().println("the schema is up to date");
        return ExitCode.DONE;
    }
}
