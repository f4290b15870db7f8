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
import picocli.CommandLine.Option;

/** {@code weir face mecdb}. */
@Command(
        name = "mecdb",
        description = "Print the settings of an edge that takes the place of a MecDB node: weir serve --config FILE.")
final class FaceMecdbCommand implements Callable<Integer> {
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

    FaceMecdbCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws NodeConfigException {
        out.print(NodeConfig.read(config).toSettings());
        return ExitCode.DONE;
    }
}
