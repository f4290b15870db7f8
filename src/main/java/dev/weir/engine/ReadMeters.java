package dev.weir.engine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The meters of reads: hits and bytes for each tier, misses, confirmations, stale answers. */
final class ReadMeters {
    private final Map<Source, Counter> answers = new EnumMap<>(Source.class);
    private final Map<Source, Counter> bytes = new EnumMap<>(Source.class);
    private final Counter misses;
    private final Counter confirmed;
    private final Counter stale;
    private final Counter loads;

    ReadMeters(MeterRegistry registry) {
        for (Source source : Source.values()) {
            String tier = source.name().toLowerCase(Locale.ROOT).replace('_', '-');
            answers.put(source, Counter.builder("weir.read.answers")
                    .tag("tier", tier)
                    .description("Reads answered, by the tier that answered")
                    .register(registry));
            bytes.put(source, Counter.builder("weir.read.value")
                    .tag("tier", tier)
                    .baseUnit("bytes")
                    .description("Bytes of the values read, by the tier that answered")
                    .register(registry));
        }
        this.misses = Counter.builder("weir.read.misses")
                .description("Reads that needed the value from the database")
                .register(registry);
        this.confirmed = Counter.builder("weir.read.confirmed")
                .description("Hits whose version the database confirmed")
                .register(registry);
        this.stale = Counter.builder("weir.read.stale")
                .description("Hits served stale because the database did not answer")
                .register(registry);
        this.loads = Counter.builder("weir.read.loads")
                .description("Loads sent to the database, confirmations included")
                .register(registry);
    }

    void hit(ReadResult result) {
        answered(result);
    }

    /** An answer that needed the database. */
    void answeredByDatabase(ReadResult result) {
        answered(result);
        (result.source() == Source.DATABASE ? misses : confirmed).increment();
    }

    void stale() {
        stale.increment();
    }

    void loaded() {
        loads.increment();
    }

    private void answered(ReadResult result) {
        Objects.requireNonNull(answers.get(result.source())).increment();
        if (result instanceof ReadResult.Found found) {
            Objects.requireNonNull(bytes.get(result.source())).increment(found.head().length());
        }
    }
}
