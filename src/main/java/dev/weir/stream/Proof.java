package dev.weir.stream;

import org.jspecify.annotations.Nullable;

/**
 * Makes proofs from probes. Once the stream is past the end of the log that a probe saw, every change committed before that probe
 * was sent has been reported. A probe that finds the catalogue changed reports a gap before it proves anything.
 *
 * <p>At most two probes wait: the newest, and the oldest, so that there are proofs even if the stream never catches up with the
 * newest. Only the stream's thread uses it.
 */
final class Proof {
    private final ChangeListener listener;
    private final StreamMeters meters;
    private String partitions;
    private String publication;
    private @Nullable LogProbe oldest;
    private @Nullable LogProbe newest;

    /** @param before a probe that was sent before the stream was opened */
    Proof(ChangeListener listener, StreamMeters meters, LogProbe before) {
        this.listener = listener;
        this.meters = meters;
        this.partitions = before.partitions();
        this.publication = before.publication();
    }

    /** Accepts a probe. */
    void take(LogProbe probe) {
        if (!probe.publication().equals(publication)) {
            gap("the publication weir was changed");
        } else if (!probe.partitions().equals(partitions)) {
            gap("a partition of weir.item came, went, or was truncated or rewritten");
        }
        partitions = probe.partitions();
        publication = probe.publication();
        listener.seen(probe.snapshot());
        if (oldest == null) {
            oldest = probe;
        } else {
            newest = probe;
        }
    }

    private void gap(String reason) {
        meters.gap();
        listener.gap(reason);
    }

    /** The stream has reached a position; returns the newest probe that this proves, or null. */
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

    /** The probe that waits longest for the stream to get there; null if none waits. */
    @Nullable
    LogProbe waiting() {
        return oldest;
    }
}
