package dev.weir.remote;

import dev.weir.item.Lifetime;
import dev.weir.item.Tags;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is to be stored with a value besides its type. */
final class KeepOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before the options are
    private CommandSpec spec;

    @Option(
            names = "--expires-in",
            paramLabel = "SECONDS",
            description = "Let the item expire after so many seconds, up to ten years.")
    private List<String> expiresIn = new ArrayList<>();

    @Option(names = "--tag", paramLabel = "TAG", description = "Give the item this tag; may be given several times.")
    private List<String> tags = new ArrayList<>();

    /** Names and values of the header fields, in turn. */
    List<String> fields() {
        List<String> fields = new ArrayList<>();
        if (!expiresIn.isEmpty()) {
            String seconds = expiresIn.getFirst();
            if (expiresIn.size() > 1 || !seconds.matches("[0-9]{1,9}") || !Lifetime.isAllowed(Long.parseLong(seconds))) {
                throw wrong("--expires-in takes one whole number of seconds, from 1 to " + Lifetime.MOST_SECONDS);
            }
            fields.addAll(List.of("Weir-Expires-In", seconds));
        }
        if (!tags.isEmpty()) {
            if (tags.size() > Tags.MOST || !tags.stream().allMatch(Tags::isTag)) {
                throw wrong("--tag takes visible ASCII without \" , and \\, up to " + Tags.MOST_BYTES + " characters, and "
                        + Tags.MOST + " times at most");
            }
            fields.addAll(List.of("Weir-Tags", Tags.of(tags).text()));
        }
        return fields;
    }

    private ParameterException wrong(String words) {
        return new ParameterException(spec.commandLine(), words);
    }
}
