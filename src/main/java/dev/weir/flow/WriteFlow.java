package dev.weir.flow;

import dev.weir.store.GroupCommit;
import dev.weir.store.StoreException;
import dev.weir.store.Write;
import dev.weir.store.Written;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The way of a write: group commit, install, answer. The lanes tell the caches what was decided, before they tell the writer;
 * so when a method here returns, what was written is durable and the caches show it.
 */
public final class WriteFlow {
    private final GroupCommit commit;
    private final MeterRegistry registry;
    private final ConcurrentHashMap<String, Counter> outcomes = new ConcurrentHashMap<>();

    public WriteFlow(GroupCommit commit, MeterRegistry registry) {
        this.commit = commit;
        this.registry = registry;
    }

    /**
     * Writes and waits for the commit.
     *
     * @throws StoreException.Overloaded where nothing was sent: the lane is full, or the deadline passed in it
     * @throws StoreException.OutcomeUnknown where it may have been applied
     * @throws StoreException.Refused where the database refused this write alone
     */
    public Written write(Write write) {
        return counted(() -> List.of(commit.write(write))).getFirst();
    }

    /** Writes many, each with its own verdict, in the order given; the same key twice is written twice, in order. */
    public List<Written> writeAll(List<? extends Write> writes) {
        return counted(() -> commit.writeAll(writes));
    }

    /**
     * Writes many in one transaction: where one is rejected, nothing is written, and the verdicts tell what each would have
     * met. No key may stand twice.
     */
    public List<Written> writeAtomically(List<? extends Write> writes) {
        return counted(() -> commit.writeAtomically(writes));
    }

    private List<Written> counted(Supplier<List<Written>> writing) {
        try {
            List<Written> verdicts = writing.get();
            verdicts.forEach(verdict -> count(verdict.getClass()));
            return verdicts;
        } catch (StoreException e) {
            count(e.getClass());
            throw e;
        }
    }

    private void count(Class<?> outcome) {
        outcomes.computeIfAbsent(outcome.getSimpleName().toLowerCase(Locale.ROOT), name -> Counter.builder("weir.write.outcomes")
                .tag("outcome", name)
                .description("Writes by what became of them")
                .register(registry))
                .increment();
    }
}
