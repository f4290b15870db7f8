package dev.weir.store;

import dev.weir.database.SqlFailure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The meters shared by the lanes of one kind: batch sizes, waits, round trips, failures. */
public final class LaneMeters {
    private final DistributionSummary batchItems;
    private final Timer wait;
    private final Timer roundTrip;
    private final Counter uncertain;
    private final Map<SqlFailure, Counter> failures = new EnumMap<>(SqlFailure.class);

    /** @param kind {@code write} or {@code load}; the second word of the meters' names */
    public LaneMeters(String kind, MeterRegistry registry) {
        this.batchItems = DistributionSummary.builder("weir." + kind + ".batch.items")
                .description("Requests in one statement")
                .register(registry);
        this.wait = Timer.builder("weir." + kind + ".queue.wait")
                .description("How long requests waited for their lane")
                .register(registry);
        this.roundTrip = Timer.builder("weir." + kind + ".round.trip")
                .description("How long the database took for one statement")
                .register(registry);
        this.uncertain = Counter.builder("weir." + kind + ".uncertain")
                .description("Requests whose answer from the database was lost")
                .register(registry);
        for (SqlFailure failure : SqlFailure.values()) {
            failures.put(failure, Counter.builder("weir." + kind + ".failures")
                    .tag("kind", failure.name().toLowerCase(Locale.ROOT))
                    .description("Statements that failed, by what the failure means")
                    .register(registry));
        }
    }

    public void waited(long nanos) {
        wait.record(nanos, TimeUnit.NANOSECONDS);
    }

    public void committed(int items, long nanos) {
        batchItems.record(items);
        roundTrip.record(nanos, TimeUnit.NANOSECONDS);
    }

    public void uncertain(int items) {
        uncertain.increment(items);
    }

    public void failed(SqlFailure failure) {
        Counter counter = failures.get(failure);
        if (counter != null) {
            counter.increment();
        }
    }
}
