package dev.weir.coherence;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which transactions a statement sees: PostgreSQL's {@code pg_snapshot}, as {@code pg_current_snapshot()} shows it.
 *
 * <p>The change stream names a transaction by the low 32 bits of its id. They are taken to mean the id nearest to the
 * snapshot's end, which is right while fewer than two thousand million transactions lie between the two.
 *
 * @param xmin every transaction below it has ended
 * @param xmax no transaction from it on had ended
 * @param running those between them that had not ended, ascending
 */
public record Snapshot(long xmin, long xmax, long[] running) {
    /**
     * Reads {@code xmin:xmax:xid,xid,...}.
     *
     * @throws IllegalArgumentException if the text is no snapshot
     */
    public static Snapshot parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("not a snapshot: " + text);
        }
        long[] running = parts[2].isEmpty()
                ? new long[0]
                : Arrays.stream(parts[2].split(",")).mapToLong(Long::parseLong).sorted().toArray();
        return new Snapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
    }

    /**
     * As a standby's is to be read. PostgreSQL lists none as running there, though some are: so only what lies below the end of
     * all that runs is known to be seen.
     */
    public Snapshot onStandby() {
        return new Snapshot(xmin, xmin, new long[0]);
    }

    /** The one that contains the other; null if neither does. */
    static @Nullable Snapshot later(@Nullable Snapshot first, Snapshot second) {
        if (first != null && first.contains(second)) {
            return first;
        }
        return first == null || second.contains(first) ? second : null;
    }

    /** Whether a statement of this snapshot sees every transaction that one of the other does. */
    public boolean contains(Snapshot other) {
        if (this == other) {
            return true;
        }
        for (long id : running) {
            if (other.sees(id)) {
                return false;
            }
        }
        return other.seesNoneFrom(xmax);
    }

    private boolean seesNoneFrom(long first) {
        return xmax <= first
                || xmin <= first && Arrays.stream(running).filter(id -> id >= first).count() == xmax - first;
    }

    /** Whether the statement sees what the transaction did, where that has committed. */
    public boolean sees(int transaction) {
        return sees(xmax + (transaction - (int) xmax));
    }

    private boolean sees(long id) {
        return id < xmin || id < xmax && Arrays.binarySearch(running, id) < 0;
    }
}
