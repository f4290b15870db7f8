package dev.weir.remote;

import dev.weir.item.EntityTag;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --if-match} and {@code --if-none-match}: the conditions of a read or a write (RFC 9110 section 13.1). */
final class ConditionOptions {
    private static final int MAX_LENGTH = 2_000;
    private static final Pattern BARE_TAGS = Pattern.compile("\\d+(?:\\s*,\\s*\\d+)*");

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before the options are
    private CommandSpec spec;

    @Option(
            names = "--if-match",
            paramLabel = "ETAG",
            description = "Only if the item has this ETag, or one of several with commas between them; * means any.")
    private List<String> ifMatch = new ArrayList<>();

    @Option(
            names = "--if-none-match",
            paramLabel = "ETAG",
            description = "Only if the item has none of these ETags; * means only if there is no such item.")
    private List<String> ifNoneMatch = new ArrayList<>();

    /** Names and values of the header fields, in turn. */
    List<String> fields() {
        List<String> fields = new ArrayList<>();
        add(fields, "If-Match", "--if-match", ifMatch);
        add(fields, "If-None-Match", "--if-none-match", ifNoneMatch);
        return fields;
    }

    private void add(List<String> fields, String field, String option, List<String> given) {
        if (given.isEmpty()) {
            return;
        }
        // The last one would count otherwise, and the write be made without the condition before it.
        if (given.size() > 1) {
            throw wrong(option + " is given " + given.size() + " times; write several ETags with commas between them");
        }
        String text = given.getFirst().strip();
        if (text.length() > MAX_LENGTH) {
            throw wrong(option + " takes at most " + MAX_LENGTH + " characters");
        }
        // A shell takes the quotes of an ETag away unless they are quoted.
        String tags = BARE_TAGS.matcher(text).matches() ? text.replaceAll("\\d+", "\"$0\"") : text;
        boolean ascii = tags.chars().allMatch(c -> c < 0x7f);
        if (!ascii || !tags.equals("*") && EntityTag.versions(tags, EntityTag.Comparison.WEAK).isEmpty()) {
            throw wrong(option + " takes * or ETags, as in " + option + " 117652372697382912");
        }
        fields.add(field);
        fields.add(tags);
    }

    private ParameterException wrong(String words) {
        return new ParameterException(spec.commandLine(), words);
    }
}
