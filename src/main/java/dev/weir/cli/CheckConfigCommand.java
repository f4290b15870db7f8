package dev.weir.cli;

import dev.weir.config.SettingsException;
import dev.weir.config.SettingsLoader.Loaded;
import dev.weir.terminal.ExitCode;
import dev.weir.tls.Tls;
import dev.weir.tls.TlsFileException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir check-config}: checks the settings as {@code serve} would, without starting anything. */
@Command(
        name = "check-config",
        description = "Check the settings that serve would use, and print those that differ from the defaults.")
final class CheckConfigCommand implements Callable<Integer> {
    private final PrintWriter out;

    @Mixin
    private final ListenerOptions options;

    CheckConfigCommand(Map<String, String> environment, PrintWriter out) {
        this.options = new ListenerOptions(environment);
        this.out = out;
    }

    @Override
    public Integer call() throws SettingsException, TlsFileException {
        Loaded loaded = options.settings.load();
        Tls.check(loaded.settings().tls());
        List<String> differences = loaded.differences();
        String rest = differences.isEmpty() ? "all are defaults" : "these differ from the defaults";
        out.println("# the settings are valid; " + rest);
        differences.forEach(out::println);
        return ExitCode.DONE;
    }
}
