package dev.weir.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** The meters of the index. */
final class CacheMeters {
    final LongAdder evictions = new LongAdder();
    final LongAdder refused = new LongAdder();
    final Counter evictedByChanges;
    final Counter overflows;
    private final MeterRegistry registry;

    CacheMeters(MeterRegistry registry) {
        this.registry = registry;
        FunctionCounter.builder("weir.cache.evictions", evictions, LongAdder::sum)
                .description("Entries evicted for lack of room")
                .register(registry);
        FunctionCounter.builder("weir.cache.refused", refused, LongAdder::sum)
                .description("Installs refused because something newer had overtaken them")
                .register(registry);
        this.evictedByChanges = Counter.builder("weir.cache.changed")
                .description("Entries dropped because the item was changed elsewhere")
                .register(registry);
        this.overflows = Counter.builder("weir.cache.fence.overflows")
                .description("Changes that found no room for a fence, each of which cuts the stream")
                .register(registry);
    }

    <T> void gauge(String name, String description, T of, ToDoubleFunction<T> value) {
        Gauge.builder(name, of, value).description(description).register(registry);
    }

    <T> void bytes(T of, ToDoubleFunction<T> value, long most) {
        Gauge.builder("weir.cache.heap.max", () -> most)
                .description("Maximum size of the index and the values on the heap")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("weir.cache.heap.bytes", of, value)
                .description("Size of the index and the values on the heap")
                .baseUnit("bytes")
                .register(registry);
    }
}
