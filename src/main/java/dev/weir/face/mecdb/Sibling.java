package dev.weir.face.mecdb;

import dev.weir.face.mecdb.VectorClock.Entry;
import dev.weir.item.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One value of a key, with the clock of its writer. The clock is kept as the label of the value.
 *
 * @param dot the version of the write
 * @param contentType as its writer gave it; may be empty
 */
record Sibling(Version dot, VectorClock clock, String contentType, byte[] value) {
    /** Behind the clock, if the writer gave no type. */
    private static final String UNTYPED = ";";

    /** Who has written what came without a clock, through another listener. */
    private static final String WEIR = "weir";

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** As it is stored. Without a label it has a clock that nobody has seen who has not read the value. */
    static Sibling stored(Version dot, @Nullable String label, String contentType, byte[] value) {
        if (label == null) {
            var written = new Entry(dot.number(), dot.millis() * NANOS_PER_MILLI);
            return new Sibling(dot, new VectorClock(new TreeMap<>(Map.of(WEIR, written))), contentType, value);
        }
        return label.endsWith(UNTYPED)
                ? new Sibling(dot, ClockCodec.decode(label.substring(0, label.length() - 1)), "", value)
                : new Sibling(dot, ClockCodec.decode(label), contentType, value);
    }

    /** The label of a value with this clock. */
    static String label(VectorClock clock, String contentType) {
        return ClockCodec.encode(clock) + (contentType.isEmpty() ? UNTYPED : "");
    }

    /** Those that no other one replaces; of equal clocks, the latest. */
    static List<Sibling> current(List<Sibling> all) {
        List<Sibling> current = new ArrayList<>();
        for (Sibling each : all) {
            if (all.stream().noneMatch(other -> other.replaces(each))) {
                current.add(each);
            }
        }
        return current;
    }

    /** Whether its writer has seen the other one; or has made the same write again, later. */
    boolean replaces(Sibling other) {
        return switch (clock.compare(other.clock)) {
            case AFTER -> true;
            case EQUAL -> Comparator.<Sibling>comparingLong(each -> each.clock.latest()).thenComparing(Sibling::dot)
                    .compare(this, other) > 0;
            case BEFORE, CONCURRENT -> false;
        };
    }

    /** The least clock that has seen all of them. */
    static VectorClock merged(List<Sibling> all) {
        return all.stream().map(Sibling::clock).reduce(VectorClock.FRESH, VectorClock::merge);
    }
}
