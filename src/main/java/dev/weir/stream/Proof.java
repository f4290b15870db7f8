package dev.weir.stream;

import org.jspecify.annotations.Nullable;

/**
 * Makes proofs of looks: once the stream is past the log's end that a look saw, every change committed before that look was sent
 * has been told. A look that finds the catalogue changed is told as a gap before anything is proven by it.
 *
 * <p>Two looks wait at most: the oldest, so that proofs come even from a stream that never catches up with the newest, and the
 * newest. For the stream's thread alone.
 */
final class Proof {
    private final ChangeListener listener;
    private final StreamMeters meters;
    private String partitions;
    private String publication;
    private @Nullable LogProbe oldest;
    private @Nullable LogProbe newest;

    /** @param before a look sent before the stream was opened */
    Proof(ChangeListener listener, StreamMeters meters, LogProbe before) {
        this.listener = listener;
        this.meters = meters;
        this.partitions = before.partitions();
        this.publication = before.publication();
    }

    /** Takes a look. */
    void take(LogProbe look) {
        if (!look.publication().equals(publication)) {
            gap("the publication weir was changed");
        } else if (!look.partitions().equals(partitions)) {
            gap("a partition of weir.item came, went, or was truncated or rewritten");
        }
        partitions = look.partitions();
        publication = look.publication();
        listener.seen(look.snapshot());
        if (oldest == null) {
            oldest = look;
        } else {
            newest = look;
        }
    }

    private void gap(String reason) {
        meters.gap();
        listener.gap(reason);
    }

    /** The stream is at a position; returns the newest look that this proves, or null. */
    @Nullable
    LogProbe at(Lsn position) {
        LogProbe proven = null;
        while (oldest != null && position.isAtLeast(oldest.flushed())) {
            proven = oldest;
            oldest = newest;
            newest = null;
        }
        if (proven != null) {
            listener.proven(proven.sentAt());
        }
        return proven;
    }

    /** The look that waits longest for the stream to get there; null where none waits. */
    @Nullable
    LogProbe waiting() {
        return oldest;
    }
}
