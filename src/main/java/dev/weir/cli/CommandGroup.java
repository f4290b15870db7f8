package dev.weir.cli;

import dev.weir.terminal.HelpOption;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only lists its subcommands. */
@Command(synopsisSubcommandLabel = "COMMAND")
final class CommandGroup implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // for picocli
    private final HelpOption help = new HelpOption();

    private CommandGroup() {}

    /** One without subcommands yet. */
    static CommandLine named(String name, String description) {
        CommandLine group = new CommandLine(new CommandGroup());
        group.getCommandSpec().name(name).usageMessage().description(description);
        return group;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command; use " + spec.name() + " with one of "
                + String.join(", ", spec.subcommands().keySet()));
    }
}
