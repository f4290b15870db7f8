package dev.weir.cli;

import dev.weir.config.Settings;
import dev.weir.terminal.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir dsn}. It prints the password on purpose. */
@Command(
        name = "dsn",
        description = "Print the DSN with which psql or another edge connects to the database: the configured one, or the"
                + " running embedded one.")
final class DsnCommand implements Callable<Integer> {

    @Mixin
    private final OnDatabase on;

    DsnCommand(OnDatabase on) {
        this.on = on;
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = on.settings();
        String configured = settings.database().dsn();
        on.out().println(configured == null ? on.database().embeddedDsn(settings) : configured);
        return ExitCode.DONE;
    }
}
