package dev.weir.cli;

import dev.weir.terminal.ExitCode;
import dev.weir.terminal.HelpOption;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir completion}. */
@Command(
        name = "completion",
        description = "Print a script that lets a shell complete commands and flags: source <(weir completion bash).")
final class CompletionCommand implements Callable<Integer> {
    private final PrintWriter out;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // for picocli
    private final HelpOption help = new HelpOption();

    @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.bash;

    /** As they are written on the command line. */
    private enum Shell {
        bash,
        zsh
    }

    CompletionCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        sortOptions(spec.root());
        String script = AutoComplete.bash("weir", spec.root().commandLine());
        // picocli's script has what zsh needs to run completions of bash.
        out.print(shell == Shell.zsh ? "#compdef weir\n" + script : script);
        return ExitCode.DONE;
    }

    /** The JVM gives methods that take an option in no certain order, and the script is to be the same each time. */
    private static void sortOptions(CommandSpec command) {
        List<OptionSpec> options = command.options().stream()
                .filter(option -> option.group() == null)
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .toList();
        options.forEach(command::remove);
        options.forEach(command::addOption);
        command.subcommands().values().forEach(each -> sortOptions(each.getCommandSpec()));
    }
}
