package dev.weir.http;

import dev.weir.listen.Places.Share;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The bytes that all requests together hold of bodies, against one bound, and those of each client address against its share.
 *
 * <p>Invariant: {@code held} is the sum of the sizes of all open reservations, and with what is abandoned never more than the
 * bound. A request whose write was given up on has been answered, and its reservation is closed, while a lane still has the
 * value: that is counted as abandoned before the request is answered, so no reservation is made in between. There is no lock and
 * nobody waits: who cannot have what he asks for, even after a body that arrives slowly was given up, is told so. Every request
 * thread calls it, each for its own reservation.
 */
final class BodiesInFlight {
    private final long bound;
    private final long share;
    private final LongSupplier abandoned;
    private final BooleanSupplier dropSlowest;
    private final AtomicLong held = new AtomicLong();
    private final Counter refusedBound;
    private final Counter refusedShare;

    /**
     * Begins with none.
     *
     * @param abandoned the bytes that stores still have of requests that were answered
     * @param dropSlowest gives the body up that arrives the slowest, and its reservation back; false where none is slow
     */
    BodiesInFlight(LimitSettings limits, LongSupplier abandoned, BooleanSupplier dropSlowest, MeterRegistry registry) {
        this.bound = limits.bodiesInFlightBytes();
        // A client may have one body of any size that is allowed.
        this.share = Math.max(limits.bodiesPerAddressBytes(), 2 * Math.max(limits.valueBytes(), limits.multiBytes()));
        this.abandoned = abandoned;
        this.dropSlowest = dropSlowest;
        this.refusedBound = Refusal.counter("bodies", registry);
        this.refusedShare = Refusal.counter("bodies-share", registry);
        Gauge.builder("weir.http.bodies.in.flight", this, bodies -> bodies.heldBytes() + abandoned.getAsLong())
                .description("Bytes of request bodies held now")
                .baseUnit("bytes")
                .register(registry);
    }

    /** A reservation of no bytes, for the body of the request that the client is sending. */
    Reservation reserve(ClientSocket client) {
        return new Reservation(client);
    }

    /** Of requests that are not answered yet. */
    long heldBytes() {
        return held.get();
    }

    /**
     * One request's share, given back when it is closed. One thread uses it. Another may take all of it while that thread waits
     * for its client, and ends the wait first.
     */
    final class Reservation implements AutoCloseable {
        private final ClientSocket client;
        private final Share address;
        private final AtomicLong bytes = new AtomicLong();

        private Reservation(ClientSocket client) {
            this.client = client;
            this.address = client.place().share();
            client.holds(this);
        }

        /** @throws Refusal 503 with Retry-After, where the bound or the address's share does not allow so many more */
        void add(long more) {
            if (isOverShare(more)) {
                refusedShare.increment();
                throw Refusal.busy("Your address sends as many request bodies as it may; try again.");
            }
            while (!tryHold(more)) {
                if (!dropSlowest.getAsBoolean()) {
                    refusedBound.increment();
                    throw Refusal.busy("The edge holds as many request bodies as it may; try again.");
                }
            }
        }

        /** The same, but false where it is refused. */
        boolean tryAdd(long more) {
            return !isOverShare(more) && tryHold(more);
        }

        private boolean isOverShare(long more) {
            return address.isLimited() && address.bodyBytes().get() + more > share;
        }

        /** False where the bound does not allow so many more. */
        private boolean tryHold(long more) {
            long now;
            do {
                // In this order: what is abandoned between the two is counted twice, and not left out.
                now = held.get();
                if (now + abandoned.getAsLong() + more > bound) {
                    return false;
                }
            } while (!held.compareAndSet(now, now + more));
            bytes.addAndGet(more);
            address.bodyBytes().addAndGet(more);
            return true;
        }

        /** Gives a part of the share back. */
        void remove(long less) {
            bytes.addAndGet(-less);
            held.addAndGet(-less);
            address.bodyBytes().addAndGet(-less);
        }

        /** Gives all of it back. */
        void clear() {
            long all = bytes.getAndSet(0);
            held.addAndGet(-all);
            address.bodyBytes().addAndGet(-all);
        }

        @Override
        public void close() {
            client.holds(null);
            clear();
        }
    }
}
