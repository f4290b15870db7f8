package dev.weir.remote;

import dev.weir.item.Version;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --min-version}: the oldest version that a read accepts. */
final class MinVersionOption {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before the options are
    private CommandSpec spec;

    @Option(
            names = "--min-version",
            paramLabel = "VERSION",
            description = "Accept no older version than this, which a write or a read has shown as its version.")
    private List<String> versions = new ArrayList<>();

    /** Names and values of the header fields, in turn. */
    List<String> fields() {
        if (versions.isEmpty()) {
            return List.of();
        }
        if (versions.size() > 1) {
            throw new ParameterException(spec.commandLine(), "--min-version is given " + versions.size() + " times");
        }
        String version = versions.getFirst().strip();
        if (Version.parse(version).isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--min-version takes a version, as in --min-version 1795232737692.0");
        }
        return List.of("Weir-Min-Version", version);
    }
}
