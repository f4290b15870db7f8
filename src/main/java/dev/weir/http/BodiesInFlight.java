package dev.weir.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that all requests together hold of bodies, against one bound.
 *
 * <p>Invariant: {@code held} is the sum of the sizes of all open reservations and never more than the bound. There is no lock
 * and nobody waits: who cannot have what he asks for is told so. Every request thread calls it, each for its own
 * reservation.
 */
final class BodiesInFlight {
    private final long bound;
    private final AtomicLong held = new AtomicLong();

    BodiesInFlight(long bound, MeterRegistry registry) {
        this.bound = bound;
        Gauge.builder("weir.http.bodies.in.flight", held, AtomicLong::get)
                .description("Bytes of request bodies held now")
                .baseUnit("bytes")
                .register(registry);
    }

    Reservation reserve() {
        return new Reservation();
    }

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
                now = held.get();
                if (now + more > bound) {
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
