package dev.weir.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The bytes that all requests together hold of bodies, against one bound.
 *
 * <p>Invariant: {@code held} is the sum of the sizes of all open reservations, and with what is abandoned never more than the
 * bound. A request whose write was given up on has been answered, and its reservation is closed, while a lane still has the
 * value: that is counted as abandoned before the request is answered, so no reservation is made in between. There is no lock and
 * nobody waits: who cannot have what he asks for is told so. Every request thread calls it, each for its own reservation.
 */
final class BodiesInFlight {
    private final long bound;
    private final LongSupplier abandoned;
    private final AtomicLong held = new AtomicLong();

    /** @param abandoned the bytes that stores still have of requests that were answered */
    BodiesInFlight(long bound, LongSupplier abandoned, MeterRegistry registry) {
        this.bound = bound;
        this.abandoned = abandoned;
        Gauge.builder("weir.http.bodies.in.flight", this, bodies -> bodies.heldBytes() + abandoned.getAsLong())
                .description("Bytes of request bodies held now")
                .baseUnit("bytes")
                .register(registry);
    }

    Reservation reserve() {
        return new Reservation();
    }

    /** Of requests that are not answered yet. */
    long heldBytes() {
        return held.get();
    }

    /** One request's share, given back when it is closed. One thread uses it. */
    final class Reservation implements AutoCloseable {
        private long bytes;

        private Reservation() {}

        /** @throws Refusal 503 with Retry-After, where the bound does not allow so many more */
        void add(long more) {
            if (!tryAdd(more)) {
                throw Refusal.busy("The edge holds as many request bodies as it may; try again.");
            }
        }

        /** The same, but false where it is refused. */
        boolean tryAdd(long more) {
            long now;
            do {
                // In this order: what is abandoned between the two is counted twice, and not left out.
                now = held.get();
                if (now + abandoned.getAsLong() + more > bound) {
                    return false;
                }
            } while (!held.compareAndSet(now, now + more));
            bytes += more;
            return true;
        }

        /** Gives a part of the share back. */
        void remove(long less) {
            held.addAndGet(-less);
            bytes -= less;
        }

        @Override
        public void close() {
            remove(bytes);
        }
    }
}
