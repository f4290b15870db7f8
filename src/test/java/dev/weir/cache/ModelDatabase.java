package dev.weir.cache;

import dev.weir.coherence.Snapshot;
import dev.weir.item.ItemHead;
import dev.weir.item.Metadata;
import dev.weir.item.Version;
import java.util.ArrayList;
import java.util.List;

/**
 * One row of a database, and the WAL of the transactions that changed it. Behaves as PostgreSQL does, also when a commit is in
 * the WAL but not visible yet. A transaction that changes the row waits until the previous change is visible.
 */
final class ModelDatabase {
    /** Just before the 32-bit transaction ID of the stream wraps around. */
    private static final long FIRST_TRANSACTION = (1L << 33) - 12;

    private static final int VERSION_STEP = 3;
    private static final long FAR = 1_000_000;

    /** The effect of a transaction on the row. */
    enum Kind {
        PUT,
        /** An item that no tier keeps. */
        PUT_LARGE,
        TOMBSTONE,
        /** The row is removed, and the stream has no version. */
        REMOVE,
        /** Removed and inserted in one transaction, as when a row moves to another partition. */
        MOVE,
        /** The database was restored to an earlier state; not a transaction, and not in the stream. */
        MOVED_BACK
    }

    /**
     * A transaction.
     *
     * @param order its position in the WAL, from 1; the row's first state is 0
     * @param asOf the transaction whose state the row has; a different one only after a restore
     */
    record Commit(int order, long transaction, Version version, Kind kind, int asOf) {
        /** The versions in the stream, one event each. */
        List<Version> events() {
            return switch (kind) {
                case REMOVE -> List.of(Version.NONE);
                case MOVE -> List.of(Version.NONE, version);
                case MOVED_BACK -> List.of();
                case PUT, PUT_LARGE, TOMBSTONE -> List.of(version);
            };
        }
    }

    private final List<Commit> log = new ArrayList<>();
    private int visible;
    private long nextTransaction = FIRST_TRANSACTION;
    private long nextVersion = 2 * VERSION_STEP;
    private int moves;
    private int replayed;
    private Snapshot replayedSnapshot;

    ModelDatabase() {
        log.add(new Commit(0, FIRST_TRANSACTION - 1, Version.NONE, Kind.REMOVE, 0));
        replayedSnapshot = snapshot().onStandby();
    }

    /** Lets the standby catch up. */
    void replay() {
        replayed = visible;
        replayedSnapshot = snapshot().onStandby();
    }

    /** The newest transaction that a statement on the standby sees. */
    int replayed() {
        return replayed;
    }

    /** What a statement on the standby sees now. */
    Snapshot replayedSnapshot() {
        return replayedSnapshot;
    }

    /** The newest transaction in the WAL. */
    int newest() {
        return log.size() - 1;
    }

    /** The newest transaction that a statement sees. */
    int visible() {
        return visible;
    }

    boolean isWaiting() {
        return visible < newest();
    }

    Commit at(int order) {
        return log.get(order);
    }

    /** Commits; not visible yet. */
    Commit commit(Kind kind) {
        if (isWaiting()) {
            throw new IllegalStateException("the row is locked");
        }
        // Other clients use transaction IDs, too.
        nextTransaction += 1 + nextVersion % 2;
        nextVersion += VERSION_STEP;
        var commit = new Commit(log.size(), nextTransaction++, new Version(nextVersion), kind, log.size());
        log.add(commit);
        return commit;
    }

    void makeVisible() {
        visible = newest();
    }

    /** Loses the newest commits, down to an earlier one. No version is used twice, but transaction IDs are. */
    void restore(int order) {
        Commit state = log.get(order);
        moves++;
        nextTransaction = state.transaction() + 1;
        nextVersion = state.version().number();
        while (nextVersion % VERSION_STEP != moves % VERSION_STEP) {
            nextVersion++;
        }
        log.add(new Commit(log.size(), FIRST_TRANSACTION - 1, state.version(), Kind.MOVED_BACK, state.asOf()));
        visible = newest();
        replay();
    }

    /** What a statement sees now. */
    Snapshot snapshot() {
        long end = nextTransaction;
        if (isWaiting()) {
            long waiting = log.get(newest()).transaction();
            return new Snapshot(waiting, end, new long[] {waiting});
        }
        return new Snapshot(end, end, new long[0]);
    }

    /** The state after a transaction, as content for the index. */
    Content content(int order) {
        Commit state = log.get(log.get(order).asOf());
        var head = new ItemHead(state.version(), 0, Metadata.of("text/plain"), 1);
        return switch (state.kind()) {
            case PUT, MOVE -> new Content.OnHeap(head, new byte[] {1});
            case PUT_LARGE -> new Content.Uncacheable(state.version());
            case TOMBSTONE -> new Content.Nothing(state.version());
            case REMOVE -> new Content.Nothing(Version.NONE, floor(state));
            case MOVED_BACK -> throw new IllegalStateException("its state is another transaction's");
        };
    }

    /** Removing the row raises the floor, and removing other rows may raise it past versions that are not committed yet. */
    private static Version floor(Commit removal) {
        return removal.order() % 2 == 0 ? removal.version() : new Version(removal.version().number() + FAR);
    }

    /** The transaction whose state an entry shows. */
    int stateOf(Entry entry) {
        return log.stream()
                .filter(commit -> commit.kind() != Kind.MOVED_BACK)
                .filter(commit -> entry.isNoRow()
                        ? commit.kind() == Kind.REMOVE && floor(commit).equals(entry.floor())
                        : commit.kind() != Kind.REMOVE && commit.version().equals(entry.version()))
                .findFirst()
                .orElseThrow()
                .order();
    }

    /** The newest order at which the row was in the state that this transaction left. */
    int latest(int asOf) {
        int latest = asOf;
        for (Commit commit : log) {
            latest = commit.asOf() == asOf ? commit.order() : latest;
        }
        return latest;
    }
}
