package dev.weir.kind;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The time at which an op was made, as hybrid logical clocks have it (Kulkarni and others 2014): {@code [epoch, [nanoseconds
 * since 1970], count]}, ordered by one number after the other.
 */
public final class OpTime {
    /** What a time must be, in words. */
    public static final String WORDS = "when must be [epoch, [nanoseconds since 1970], count] or \"now\"";

    /** In place of a time: the present, or what follows the time of what is there. */
    public static final String NOW = "now";

    /** With these words the functions refuse a write because of the time of what is there. */
    public static final String SUPERSEDED = "What is there is as late or later; nothing was changed.";

    private static final long MOST = 0xffff_ffffL;

    private OpTime() {}

    /** Whether a value of JSON is a time, or {@link #NOW}. */
    static boolean isOne(JsonNode value) {
        return value.isTextual() && value.textValue().equals(NOW) || isMoment(value);
    }

    /** Whether a value of JSON is a time. */
    public static boolean isMoment(JsonNode value) {
        return value.isArray()
                && value.size() == 3
                && isNumber(value.get(0), MOST)
                && value.get(1).isArray()
                && value.get(1).size() == 1
                && isNumber(value.get(1).get(0), Long.MAX_VALUE)
                && isNumber(value.get(2), MOST);
    }

    /** Whether a time is before another one. Every moment is before now, which is null, too. */
    static boolean isBefore(@Nullable JsonNode first, @Nullable JsonNode second) {
        if (first == null || first.isTextual()) {
            return false;
        }
        return second == null || second.isTextual() || Arrays.compare(numbers(first), numbers(second)) < 0;
    }

    private static long[] numbers(JsonNode moment) {
        return new long[] {moment.get(0).longValue(), moment.get(1).get(0).longValue(), moment.get(2).longValue()};
    }

    private static boolean isNumber(JsonNode value, long most) {
        return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0 && value.longValue() <= most;
    }
}
