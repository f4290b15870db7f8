package dev.weir.purge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** The meters of one Varnish. */
final class PurgeMeters {
    private static final String TAG = "varnish";

    private final MeterRegistry registry;
    private final String varnish;
    private final Counter purges;
    private final Counter bans;
    private final Counter failures;
    private final Counter retries;
    private final Counter overflows;
    private final Timer waiter;

    PurgeMeters(MeterRegistry registry, String varnish) {
        this.registry = registry;
        this.varnish = varnish;
        this.purges = counter("weir.purge.sent", "Purges of one key sent to a Varnish");
        this.bans = counter("weir.purge.bans", "Bans sent to a Varnish, repeated ones included");
        this.failures = counter("weir.purge.failures", "Purges and bans that a Varnish rejected or did not answer");
        this.retries = counter("weir.purge.retries", "Purges answered with 409, because older copies kept arriving");
        this.overflows = counter("weir.purge.overflows", "Times that the queue was full, and everything was banned instead");
        this.waiter = Timer.builder("weir.purge.seconds")
                .tag(TAG, varnish)
                .description("Time from a change until a Varnish has purged it")
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).tag(TAG, varnish).description(description).register(registry);
    }

    /**
     * Registers the gauges of the queue; called once.
     *
     * @param items how many purges and bans are outstanding
     * @param breakerOpen whether writers do not wait for the Varnish
     * @param oldestNanos how long the oldest of them has waited
     */
    void watch(IntSupplier items, BooleanSupplier breakerOpen, LongSupplier oldestNanos) {
        Gauge.builder("weir.purge.queue.items", items::getAsInt)
                .tag(TAG, varnish)
                .description("Purges and bans outstanding for a Varnish")
                .register(registry);
        Gauge.builder("weir.purge.breaker", () -> breakerOpen.getAsBoolean() ? 1 : 0)
                .tag(TAG, varnish)
                .description("1 while writers do not wait for a Varnish")
                .register(registry);
        Gauge.builder("weir.purge.oldest.seconds", () -> oldestNanos.getAsLong() / 1e9)
                .tag(TAG, varnish)
                .description("Age of the oldest change that a Varnish has not purged")
                .register(registry);
    }

    void sent(PendingPurge purge) {
        (purge.isBan() ? bans : purges).increment();
    }

    void failed() {
        failures.increment();
    }

    void contended() {
        retries.increment();
    }

    void overflowed() {
        overflows.increment();
    }

    void taken(long nanos) {
        waiter.record(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }
}
