package dev.weir.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** The meters of a tier, which report an eviction immediately, on the evicting thread. */
final class EvictionWatch extends SimpleMeterRegistry {
    private volatile Runnable onEviction = () -> {};

    void onEviction(Runnable next) {
        onEviction = next;
    }

    @Override
    protected Counter newCounter(Meter.Id id) {
        Counter counter = super.newCounter(id);
        if (!id.getName().equals("weir.offheap.evictions")) {
            return counter;
        }
        return new Counter() {
            @Override
            public void increment(double amount) {
                counter.increment(amount);
                onEviction.run();
            }

            @Override
            public double count() {
                return counter.count();
            }

            @Override
            public Id getId() {
                return id;
            }
        };
    }
}
