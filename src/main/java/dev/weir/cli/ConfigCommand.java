package dev.weir.cli;

import dev.weir.config.SettingsException;
import dev.weir.terminal.ExitCode;
import dev.weir.terminal.HelpOption;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir config}, which only lists its subcommands. */
@Command(name = "config", description = "Show the settings.", synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // for picocli
    private final HelpOption help = new HelpOption();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing command; use config with one of " + String.join(", ", spec.subcommands().keySet()));
    }

    /** {@code weir config show}. */
    @Command(
            name = "show",
            description = "Print every setting that serve would use, and where its value comes from. Secrets are masked.")
    static final class Show implements Callable<Integer> {
        private final PrintWriter out;

        @Mixin
        private final ListenerOptions options;

        Show(Map<String, String> environment, PrintWriter out) {
            this.options = new ListenerOptions(environment);
            this.out = out;
        }

        @Override
        public Integer call() throws SettingsException {
            options.settings.load().all().forEach(out::println);
            return ExitCode.DONE;
        }
    }
}
