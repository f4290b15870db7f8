package dev.weir.coherence;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides how far the edge may trust its caches. It is live while the change stream is proven complete up to a moment at most
 * {@code changes.lease} ago; it trusts entries that were confirmed in this epoch (coherence rule 4).
 *
 * <p><b>Invariants.</b> The edge is live only while a stream is open and was proven since it was opened; a proof of a stream that
 * was cut is void. The epoch is raised before a stream is opened, and read here after the proof, so no proof of a new stream
 * applies to what was loaded before it. <b>Callers.</b> The stream's thread changes the state, under this object's lock; request
 * threads read it, with one volatile read.
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
                .description("1 while the edge trusts its caches because it receives every change")
                .register(registry);
        Gauge.builder("weir.cache.lease.age", this, lease -> lease.ageSeconds(ticker.read()))
                .description("The age of the moment up to which the stream was last proven complete")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("weir.cache.follows", this, lease -> lease.state.mode == ChangesSettings.Mode.STREAM ? 1 : 0)
                .description("1 in the mode stream, 0 if the edge works without one and items are confirmed by changes.ttl")
                .register(registry);
        Gauge.builder("weir.cache.epoch", epoch, IntSupplier::getAsInt)
                .description("Rises whenever the edge may have missed a change")
                .register(registry);
    }

    /** How far the entry may be trusted without the database. */
    public Trust trust(Confirmed entry, long now) {
        State present = state;
        if (entry.epoch() != epoch.getAsInt()) {
            return Trust.NONE;
        }
        if (present.isLive(now, leaseNanos)) {
            return Trust.LIVE;
        }
        boolean young = present.mode == ChangesSettings.Mode.TTL && now - entry.confirmedAt() <= trustNanos;
        return young ? Trust.WITHIN_TTL : Trust.NONE;
    }

    /** Whether the edge is live, in the same epoch in which the load was accepted. */
    public boolean isLive(int loadedIn, long now) {
        State present = state;
        return loadedIn == epoch.getAsInt() && present.isLive(now, leaseNanos);
    }

    /** When the entry is last known to have been current: when it was confirmed, or the stream was proven complete. */
    public long currentAsOf(Confirmed entry) {
        Proof proof = state.proof;
        long confirmedAt = entry.confirmedAt();
        if (proof == null || entry.epoch() != epoch.getAsInt()) {
            return confirmedAt;
        }
        return proof.since - confirmedAt > 0 ? proof.since : confirmedAt;
    }

    /** The current source of changes: {@code STREAM} also while the stream is cut, {@code TTL} if the edge works without one. */
    public ChangesSettings.Mode mode() {
        return state.mode;
    }

    /** Whether the edge is live now. */
    public boolean isLive(long now) {
        return state.isLive(now, leaseNanos);
    }

    /** A stream was opened; the edge is live from its first proof on. */
    public synchronized void opened() {
        state = new State(ChangesSettings.Mode.STREAM, true, null);
    }

    /** Every change committed before this moment has been received. Ignored while no stream is open. */
    public synchronized void proven(long since) {
        Proof last = state.proof;
        if (state.open && (last == null || since - last.since > 0)) {
            state = new State(ChangesSettings.Mode.STREAM, true, new Proof(since));
        }
    }

    /** The stream was cut: the edge is not live until one is opened and proven again. */
    public synchronized void cut() {
        state = new State(state.mode, false, state.proof);
    }

    /** The edge works without a stream. */
    public synchronized void unavailable() {
        state = new State(ChangesSettings.Mode.TTL, false, state.proof);
    }

    private double ageSeconds(long now) {
        Proof proof = state.proof;
        return proof == null ? Double.NaN : (now - proof.since) / 1e9;
    }

    private record Proof(long since) {}

    /** @param proof the last proof of the last stream, even if that was cut since */
    private record State(ChangesSettings.Mode mode, boolean open, @Nullable Proof proof) {
        boolean isLive(long now, long leaseNanos) {
            return open && proof != null && now - proof.since <= leaseNanos;
        }
    }
}
