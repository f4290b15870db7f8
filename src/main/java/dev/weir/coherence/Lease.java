package dev.weir.coherence;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far the edge may trust its caches: it is live while the change stream is proven whole up to a moment at most {@code
 * changes.lease} ago, and what it has was right in this epoch (coherence rule 4).
 *
 * <p><b>Invariants.</b> The edge is live only while a stream is open, and proven since it was opened; a proof for a stream that
 * has been cut counts for nothing. An epoch is raised before the stream is opened, and asked here after the proof was: so no
 * proof of a new stream vouches for what was loaded before it. <b>Callers.</b> The stream's thread changes the state, under
 * this object's own lock; request threads read it, with one volatile read.
 */
public final class Lease {
    private final long leaseNanos;
    private final long trustNanos;
    private final IntSupplier epoch;
    private volatile State state;

    public Lease(ChangesSettings changes, IntSupplier epoch, Ticker ticker, MeterRegistry registry) {
        this.leaseNanos = changes.lease().toNanos();
        this.trustNanos = changes.ttl().toNanos();
        this.epoch = epoch;
        this.state = new State(changes.mode(), false, null);
        Gauge.builder("weir.cache.live", this, lease -> lease.state.isLive(ticker.read(), leaseNanos) ? 1 : 0)
                .description("1 while the edge trusts its caches because every change is told")
                .register(registry);
        Gauge.builder("weir.cache.lease.age", this, lease -> lease.ageSeconds(ticker.read()))
                .description("How long ago the moment is up to which the stream was last proven whole")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("weir.cache.follows", this, lease -> lease.state.mode == ChangesSettings.Mode.STREAM ? 1 : 0)
                .description("1 in the mode stream, 0 where the edge does without one and items are confirmed by changes.ttl")
                .register(registry);
        Gauge.builder("weir.cache.epoch", epoch, IntSupplier::getAsInt)
                .description("Rises whenever the edge may have missed a change")
                .register(registry);
    }

    /** How far the entry may be served without asking the database. */
    public Trust trust(Confirmed entry, long now) {
        State present = state;
        if (entry.epoch() != epoch.getAsInt()) {
            return Trust.NONE;
        }
        if (present.isLive(now, leaseNanos)) {
            return Trust.LIVE;
        }
        boolean young = present.mode == ChangesSettings.Mode.TTL && now - entry.confirmedAt() <= trustNanos;
        return young ? Trust.WHILE : Trust.NONE;
    }

    /** Whether the edge is live with what a load brought that was accepted in this epoch. */
    public boolean isLive(int loadedIn, long now) {
        State present = state;
        return loadedIn == epoch.getAsInt() && present.isLive(now, leaseNanos);
    }

    /** When the entry is last known to have been right: it was confirmed, or the stream was proven to have missed nothing. */
    public long rightAt(Confirmed entry) {
        Proof proof = state.proof;
        long confirmedAt = entry.confirmedAt();
        if (proof == null || entry.epoch() != epoch.getAsInt()) {
            return confirmedAt;
        }
        return proof.since - confirmedAt > 0 ? proof.since : confirmedAt;
    }

    /** Where changes come from at present: {@code STREAM} also while it is cut, {@code TTL} where the edge does without. */
    public ChangesSettings.Mode mode() {
        return state.mode;
    }

    /** Whether the edge is live now. */
    public boolean isLive(long now) {
        return state.isLive(now, leaseNanos);
    }

    /** Changes come from a stream again; the edge is live at the first proof. */
    public synchronized void opened() {
        state = new State(ChangesSettings.Mode.STREAM, true, null);
    }

    /** Every change committed before the moment has been told. Means nothing while no stream is open. */
    public synchronized void proven(long since) {
        Proof last = state.proof;
        if (state.open && (last == null || since - last.since > 0)) {
            state = new State(ChangesSettings.Mode.STREAM, true, new Proof(since));
        }
    }

    /** The stream is cut: the edge is not live until it has been opened anew and proven. */
    public synchronized void cut() {
        state = new State(state.mode, false, state.proof);
    }

    /** The edge does without a stream. */
    public synchronized void unavailable() {
        state = new State(ChangesSettings.Mode.TTL, false, state.proof);
    }

    private double ageSeconds(long now) {
        Proof proof = state.proof;
        return proof == null ? Double.NaN : (now - proof.since) / 1e9;
    }

    private record Proof(long since) {}

    /** @param proof the last one of the last stream, also where it has been cut since */
    private record State(ChangesSettings.Mode mode, boolean open, @Nullable Proof proof) {
        boolean isLive(long now, long leaseNanos) {
            return open && proof != null && now - proof.since <= leaseNanos;
        }
    }
}
