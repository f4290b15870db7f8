package dev.weir.purge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** What is counted of one Varnish. */
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
        this.failures = counter("weir.purge.failures", "Purges and bans that a Varnish refused or did not answer");
        this.retries = counter("weir.purge.retries", "Purges answered with 409, because older copies kept coming");
        this.overflows = counter("weir.purge.overflows", "Times that too many purges waited, and everything was banned instead");
        this.waiter = Timer.builder("weir.purge.seconds")
                .tag(TAG, varnish)
                .description("From a change until a Varnish has been told of it")
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).tag(TAG, varnish).description(description).register(registry);
    }

    /**
     * Shows how the queue is; to be called once.
     *
     * @param items how much the Varnish must still be told
     * @param breakerOpen whether writers do not wait for it
     * @param oldestNanos how long the oldest of that has waited
     */
    void watch(IntSupplier items, BooleanSupplier breakerOpen, LongSupplier oldestNanos) {
        Gauge.builder("weir.purge.queue.items", items::getAsInt)
                .tag(TAG, varnish)
                .description("Purges and bans a Varnish must still be told of")
                .register(registry);
        Gauge.builder("weir.purge.breaker", () -> breakerOpen.getAsBoolean() ? 1 : 0)
                .tag(TAG, varnish)
                .description("1 while writers do not wait for a Varnish")
                .register(registry);
        Gauge.builder("weir.purge.oldest.seconds", () -> oldestNanos.getAsLong() / 1e9)
                .tag(TAG, varnish)
                .description("Age of the oldest change a Varnish has not been told of")
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
