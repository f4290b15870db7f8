package dev.weir.cli;

import dev.weir.terminal.HelpOption;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir} alone, which only lists its commands. */
@Command(
        name = "weir",
        description = "A caching HTTP edge in front of PostgreSQL.",
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"",
            "Exit codes: 0 done; 1 no, or failed; 2 the command line or the settings are wrong; 3 no edge was reached."})
final class WeirCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // for picocli
    private final HelpOption help = new HelpOption();

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version.")
    @SuppressWarnings("UnusedVariable") // for picocli
    private boolean version;

    @Override
    public void run() {
        String commands = spec.subcommands().entrySet().stream()
                .filter(command -> !command.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        throw new ParameterException(spec.commandLine(), "missing command; use one of " + commands);
    }
}
