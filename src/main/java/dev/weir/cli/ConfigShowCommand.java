package dev.weir.cli;

import dev.weir.config.SettingsException;
import dev.weir.terminal.ExitCode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir config show}. */
@Command(
        name = "show",
        description = "Print every setting that serve would use, and where its value comes from. Secrets are masked.")
final class ConfigShowCommand implements Callable<Integer> {
    private final PrintWriter out;

    @Mixin
    private final ListenerOptions options;

    ConfigShowCommand(Map<String, String> environment, PrintWriter out) {
        this.options = new ListenerOptions(environment);
        this.out = out;
    }

    @Override
    public Integer call() throws SettingsException {
        options.settings.load().all().forEach(out::println);
        return ExitCode.DONE;
    }
}
