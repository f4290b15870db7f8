package dev.weir.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.DoubleSupplier;

/** The meters of the change stream. */
final class StreamMeters {
    private final Counter events;
    private final Counter opened;
    private final Counter cuts;
    private final Counter gaps;

    /**
     * Registers them.
     *
     * @param lagBytes how many bytes of the log the stream has not reached
     * @param lagSeconds the age of the newest proof
     */
    StreamMeters(MeterRegistry registry, DoubleSupplier lagBytes, DoubleSupplier lagSeconds) {
        this.events = counter(registry, "events", "Changes that the stream brought");
        this.opened = counter(registry, "opened", "Times the stream was opened");
        this.cuts = counter(registry, "cuts", "Times the open stream was cut");
        this.gaps = counter(registry, "gaps", "Times something may have been missed though the stream was whole");
        Gauge.builder("weir.changes.lag.bytes", lagBytes::getAsDouble)
                .description("Log that the stream had still to tell at the last look")
                .register(registry);
        Gauge.builder("weir.changes.lag.seconds", lagSeconds::getAsDouble)
                .description("Age of the newest proof that every change has been told")
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder("weir.changes." + name).description(description).register(registry);
    }

    void event() {
        events.increment();
    }

    void opened() {
        opened.increment();
    }

    void cut() {
        cuts.increment();
    }

    void gap() {
        gaps.increment();
    }
}
