package dev.weir.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Collects the problems of one settings record. Not thread-safe. */
public final class Findings {

    /**
     * One problem.
     *
     * @param component the record component, by its Java name
     * @param expectation what it must be, shown after its name and value: "must be from 1 to 64"
     */
    public record Finding(String component, String expectation) {}

    private final List<Finding> all = new ArrayList<>();

    /** Reports the component unless {@code right} holds. */
    public void require(boolean right, String component, String expectation) {
        if (!right) {
            all.add(new Finding(component, expectation));
        }
    }

    /** Requires a number within both bounds. */
    public void number(String component, long value, long least, long most) {
        require(value >= least && value <= most, component, "must be from " + least + " to " + most);
    }

    /** Requires a size within both bounds, in bytes. */
    public void size(String component, long bytes, long least, long most) {
        require(bytes >= least && bytes <= most, component,
                "must be from " + ByteSize.format(least) + " to " + ByteSize.format(most));
    }

    /** Requires a time within both bounds. */
    public void time(String component, Duration value, Duration least, Duration most) {
        require(value.compareTo(least) >= 0 && value.compareTo(most) <= 0, component,
                "must be from " + TimeSpan.format(least) + " to " + TimeSpan.format(most));
    }

    /** Requires a time within both bounds and in whole seconds, for uses that count in seconds. */
    public void seconds(String component, Duration value, Duration least, Duration most) {
        time(component, value, least, most);
        require(value.getNano() == 0, component, "must be in whole seconds");
    }

    /**
     * Requires that a text, if there is one, is not blank and has no control characters, since it may end up in a header or an
     * address.
     */
    public void text(String component, @Nullable String value) {
        require(value == null || !value.isBlank() && value.chars().noneMatch(Character::isISOControl), component,
                "must be text without line breaks, and not blank");
    }

    /**
     * Requires that every element of the list is right.
     *
     * @param kind what an element is, shown after "only": "names of buckets"
     */
    public void each(String component, List<String> elements, Predicate<String> right, String kind) {
        List<String> wrong = elements.stream().filter(right.negate()).toList();
        require(wrong.isEmpty(), component, "must hold only " + kind + ", not " + String.join(" or ", wrong));
    }

    /** Requires a port that can be bound; 0 picks a free one. */
    public void bindablePort(String component, int port) {
        number(component, port, 0, 65535);
    }

    /** Requires a port that can be connected to. */
    public void remotePort(String component, int port) {
        number(component, port, 1, 65535);
    }

    /** The problems in the order in which they were reported. */
    public List<Finding> all() {
        return List.copyOf(all);
    }
}
