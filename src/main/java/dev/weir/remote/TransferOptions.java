package dev.weir.remote;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The bounds of a load or a dump. */
final class TransferOptions {
    private static final int MOST_PARALLEL = 64;
    private static final int MOST_RETRIES = 1_000;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before the options are
    private CommandSpec spec;

    @Option(names = "--parallel", paramLabel = "NUMBER", description = "How many requests at a time; 4 by default.")
    private int parallel = 4;

    @Option(
            names = "--retries",
            paramLabel = "NUMBER",
            description = "How often a request is sent again where the edge is unreachable or busy; 5 by default.")
    private int retries = 5;

    int parallel() {
        return within("--parallel", parallel, 1, MOST_PARALLEL);
    }

    int retries() {
        return within("--retries", retries, 0, MOST_RETRIES);
    }

    private int within(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(), option + " takes a number from " + least + " to " + most);
        }
        return value;
    }
}
