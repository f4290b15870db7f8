package dev.weir.coherence;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that a statement sees: PostgreSQL's {@code pg_snapshot}, as {@code pg_current_snapshot()} returns it.
 *
 * <p>The change stream identifies a transaction by the low 32 bits of its ID. They are read as the ID nearest to the snapshot's
 * end, which is right while fewer than two billion transactions lie in between.
 *
 * @param xmin all transactions below it had ended
 * @param xmax no transaction at or above it had ended
 * @param running the transactions in between that had not ended, ascending
 */
public record Snapshot(long xmin, long xmax, long[] running) {
    /**
     * Reads {@code xmin:xmax:xid,xid,...}.
     *
     * @throws IllegalArgumentException if the text is not a snapshot
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
     * Interprets a snapshot taken on a standby. There PostgreSQL lists no running transactions even if there are some, so only
     * those below {@code xmin} are known to be seen.
     */
    public Snapshot onStandby() {
        return new Snapshot(xmin, xmin, new long[0]);
    }

    /** The snapshot that contains the other; null if neither does. */
    static @Nullable Snapshot later(@Nullable Snapshot first, Snapshot second) {
        if (first != null && first.contains(second)) {
            return first;
        }
        return first == null || second.contains(first) ? second : null;
    }

    /** Whether this snapshot sees every transaction that the other sees. */
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

    /** Whether the statement sees the transaction's effects, if it was committed. */
    public boolean sees(int transaction) {
        return sees(xmax + (transaction - (int) xmax));
    }

    private boolean sees(long id) {
        return id < xmin || id < xmax && Arrays.binarySearch(running, id) < 0;
    }
}
