package dev.weir.precondition;

import dev.weir.item.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a writer has seen of an item, in a bucket that keeps all that is written at the same time. Clients get it in Weir-Context,
 * and send it back there: it is theirs to keep, not to read.
 *
 * <p>Its text has the version up to which everything of a site was seen, for each site, with "-" between them; and, each behind a
 * "~", the versions of single writes.
 *
 * @param upTo of each site at most one
 * @param dots single writes
 * @param label what the writer wants to be kept with its value; null for nothing
 * @param bounds what the edge takes; null before a bucket's rules are known
 */
public record Context(List<Version> upTo, List<Version> dots, @Nullable String label, @Nullable Bounds bounds) {
    /** Of a writer who has seen nothing. */
    public static final Context NOTHING = new Context(List.of(), List.of(), null, null);

    private static final int MAX_LENGTH = 4096;
    private static final Pattern TEXT = Pattern.compile("(?:\\d{1,19}(?:-\\d{1,19}){0,63})?(?:~\\d{1,19}){0,128}");
    private static final Pattern LABEL = Pattern.compile("[!#-\\[\\]-~]+");
    private static final int SITES = 64;

    /**
     * @throws IllegalArgumentException if the label is not visible ASCII without quotation marks and backslashes
     */
    public Context {
        upTo = List.copyOf(upTo);
        dots = List.copyOf(dots);
        if (label != null && !LABEL.matcher(label).matches()) {
            throw new IllegalArgumentException("This is no label: " + label);
        }
    }

    /**
     * How many siblings there may be.
     *
     * @param most of one item
     * @param bytes of all their values together
     */
    public record Bounds(int most, long bytes) {}

    /** Of who has seen all that was written up to a version. */
    public static Context upTo(Version version) {
        return new Context(List.of(version), List.of(), null, null);
    }

    /** Of who has seen these writes. */
    public static Context of(List<Version> dots) {
        return new Context(List.of(), dots, null, null);
    }

    /**
     * Reads what a client sends.
     *
     * @param name where it stands, for the message
     * @throws InvalidConditionException if no edge has sent that
     */
    public static Context parse(String name, String text) {
        String given = text.strip();
        if (given.isEmpty() || given.length() > MAX_LENGTH || !TEXT.matcher(given).matches()) {
            throw invalid(name);
        }
        int first = given.indexOf('~');
        String sites = first < 0 ? given : given.substring(0, first);
        List<Version> upTo = versions(name, sites, "-");
        Set<Long> known = new HashSet<>();
        if (!upTo.stream().allMatch(version -> known.add(version.number() % SITES))) {
            throw invalid(name);
        }
        return new Context(upTo, versions(name, first < 0 ? "" : given.substring(first + 1), "~"), null, null);
    }

    private static List<Version> versions(String name, String text, String separator) {
        List<Version> versions = new ArrayList<>();
        for (String each : text.isEmpty() ? new String[0] : text.split(separator, -1)) {
            try {
                versions.add(new Version(Long.parseLong(each)));
            } catch (NumberFormatException tooLarge) {
                throw invalid(name);
            }
        }
        return versions;
    }

    private static InvalidConditionException invalid(String name) {
        return new InvalidConditionException(
                name + " must be what an edge has sent as Weir-Context; read the item again, and send that.");
    }

    public Context withLabel(@Nullable String other) {
        return new Context(upTo, dots, other, bounds);
    }

    /** The same, for a bucket that takes so much. */
    public Context within(Bounds others) {
        return new Context(upTo, dots, label, others);
    }

    /** What the writer has seen once it has written: its own write as well, which has replaced single ones that it had seen. */
    public Context after(Version written) {
        return new Context(upTo, List.of(written), null, null);
    }

    /** The text for clients. */
    public String text() {
        return upTo.stream().map(version -> Long.toString(version.number())).collect(Collectors.joining("-"))
                + dots.stream().map(version -> "~" + version.number()).collect(Collectors.joining());
    }

    /** The JSON that the functions in SQL read. */
    public String json() {
        List<String> members = new ArrayList<>();
        if (bounds != null) {
            members.add("\"most\":" + bounds.most + ",\"bytes\":" + bounds.bytes);
        }
        if (!upTo.isEmpty()) {
            members.add(upTo.stream()
                    .map(version -> "\"" + version.number() % SITES + "\":" + version.number())
                    .collect(Collectors.joining(",", "\"seen\":{", "}")));
        }
        if (!dots.isEmpty()) {
            members.add(dots.stream()
                    .map(version -> "\"" + version.number() + "\"")
                    .collect(Collectors.joining(",", "\"dots\":[", "]")));
        }
        if (label != null) {
            members.add("\"label\":\"" + label + "\"");
        }
        return members.stream().collect(Collectors.joining(",", "{", "}"));
    }
}
