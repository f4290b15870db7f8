package dev.weir.remote;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --context}: what the writer has seen of an item in a bucket of the kind siblings. */
final class ContextOption {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before the options are
    private CommandSpec spec;

    @Option(
            names = "--context",
            paramLabel = "CONTEXT",
            description = "In a bucket of the kind siblings: in place of what has this Weir-Context.")
    private @Nullable String context;

    /** Names and values of the header fields, in turn. */
    List<String> fields() {
        if (context == null) {
            return List.of();
        }
        if (!context.matches("[0-9~-]{1,4096}")) {
            throw new ParameterException(
                    spec.commandLine(), "--context takes what weir get or weir head has printed as the context");
        }
        return List.of("Weir-Context", context);
    }
}
