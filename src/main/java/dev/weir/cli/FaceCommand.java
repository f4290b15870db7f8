package dev.weir.cli;

import dev.weir.face.mecdb.NodeConfig;
import dev.weir.face.mecdb.NodeConfigException;
import dev.weir.terminal.ExitCode;
import dev.weir.terminal.HelpOption;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir face}, which only lists its subcommands. */
@Command(
        name = "face",
        description = "Print settings with which an edge takes the place of another store.",
        synopsisSubcommandLabel = "COMMAND")
final class FaceCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // for picocli
    private final HelpOption help = new HelpOption();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing command; use face with one of " + String.join(", ", spec.subcommands().keySet()));
    }

    /** {@code weir face mecdb}. */
    @Command(
            name = "mecdb",
            description = "Print the settings of an edge that takes the place of a MecDB node: weir serve --config FILE.")
    static final class Mecdb implements Callable<Integer> {
        private final PrintWriter out;

        @Mixin
        @SuppressWarnings("UnusedVariable") // for picocli
        private final HelpOption help = new HelpOption();

        @Option(
                names = "--config",
                paramLabel = "FILE",
                required = true,
                description = "The node's configuration, in TOML.")
        @SuppressWarnings("NullAway.Init") // set by picocli before call()
        private Path config;

        Mecdb(PrintWriter out) {
            this.out = out;
        }

        @Override
        public Integer call() throws NodeConfigException {
            out.print(NodeConfig.read(config).toSettings());
            return ExitCode.DONE;
        }
    }
}
