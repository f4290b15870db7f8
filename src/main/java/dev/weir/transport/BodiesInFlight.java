package dev.weir.transport;

import dev.weir.transport.Places.Share;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Limits the bytes of request bodies held in memory: all together, and those of each client address.
 *
 * <p>Invariant: {@code held} is the sum of the sizes of all open reservations; together with the abandoned bytes it never
 * exceeds the bound. When a request gives up on its write it is answered and its reservation closed, though a lane still holds
 * the value. Those bytes are counted as abandoned before the request is answered, so no other reservation can slip in between.
 * There is no lock and no waiting: a request that does not get its bytes, even after a slow body was dropped, fails. Every
 * request thread calls it, each for its own reservation.
 */
public final class BodiesInFlight {
    private final long bound;
    private final long share;
    private final LongSupplier abandoned;
    private final BooleanSupplier dropSlowest;
    private final AtomicLong held = new AtomicLong();
    private final Counter refusedBound;
    private final Counter refusedShare;

    /**
     * Starts with nothing held.
     *
     * @param bound the most bytes of all bodies together
     * @param share the most bytes of one client address
     * @param abandoned the bytes of answered requests that lanes still hold
     * @param dropSlowest drops the slowest arriving body and releases its reservation; false if none is slow
     */
    public BodiesInFlight(long bound, long share, LongSupplier abandoned, BooleanSupplier dropSlowest, MeterRegistry registry) {
        this.bound = bound;
        this.share = share;
        this.abandoned = abandoned;
        this.dropSlowest = dropSlowest;
        this.refusedBound = RequestMeters.refused("bodies", registry);
        this.refusedShare = RequestMeters.refused("bodies-share", registry);
        Gauge.builder("weir.http.bodies.in.flight", this, bodies -> bodies.heldBytes() + abandoned.getAsLong())
                .description("Bytes of request bodies held now")
                .baseUnit("bytes")
                .register(registry);
    }

    /** A reservation of no bytes, for the body of the request that the client is sending. */
    public Reservation reserve(ClientSocket client) {
        return new Reservation(client);
    }

    /** The bytes of requests that are not answered yet. */
    public long heldBytes() {
        return held.get();
    }

    /**
     * One request's bytes, released when it is closed. One thread uses it; another may release all of it while that thread waits
     * for its client, but ends the wait first.
     */
    public final class Reservation implements HeldMemory, AutoCloseable {
        private final ClientSocket client;
        private final Share address;
        private final AtomicLong bytes = new AtomicLong();

        private Reservation(ClientSocket client) {
            this.client = client;
            this.address = client.place().share();
            client.hold(this);
        }

        /** @throws LimitExceededException if that would exceed the bound or the address's share */
        public void add(long more) {
            if (isOverShare(more)) {
                refusedShare.increment();
                throw new LimitExceededException("Your address has reached its limit of request bodies in flight; try again.");
            }
            while (!tryHold(more)) {
                if (!dropSlowest.getAsBoolean()) {
                    refusedBound.increment();
                    throw new LimitExceededException("The edge has reached its limit of request bodies in flight; try again.");
                }
            }
        }

        /** Like {@link #add}, but returns false instead of throwing. */
        boolean tryAdd(long more) {
            return !isOverShare(more) && tryHold(more);
        }

        private boolean isOverShare(long more) {
            return address.isLimited() && address.bodyBytes().get() + more > share;
        }

        /** False if that would exceed the bound. */
        private boolean tryHold(long more) {
            long now;
            do {
                // In this order: bytes abandoned between the two reads are counted twice rather than missed.
                now = held.get();
                if (now + abandoned.getAsLong() + more > bound) {
                    return false;
                }
            } while (!held.compareAndSet(now, now + more));
            bytes.addAndGet(more);
            address.bodyBytes().addAndGet(more);
            return true;
        }

        /** Releases some of the bytes. */
        void remove(long less) {
            bytes.addAndGet(-less);
            held.addAndGet(-less);
            address.bodyBytes().addAndGet(-less);
        }

        @Override
        public void release() {
            long all = bytes.getAndSet(0);
            held.addAndGet(-all);
            address.bodyBytes().addAndGet(-all);
        }

        @Override
        public void close() {
            client.hold(null);
            release();
        }
    }
}
