package dev.weir.engine;

import dev.weir.coherence.FrontCaches;
import dev.weir.database.StoreException;
import dev.weir.item.ItemKey;
import dev.weir.write.GroupCommit;
import dev.weir.write.Kind;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Writes items: group commit, install, purge, answer. The lanes update the caches and queue purges before they complete the
 * write. So when a method here returns, the write is durable, the edge's own caches show it, and the caches in front have dropped
 * what it replaced, or the result says that they may not have.
 */
public final class WriteFlow implements Writes {
    private static final Pattern WORD_START = Pattern.compile("(?<=.)(?=[A-Z])");

    private final GroupCommit commit;
    private final FrontCaches fronts;
    private final MeterRegistry registry;
    private final ConcurrentHashMap<Class<?>, Counter> counters = new ConcurrentHashMap<>();

    public WriteFlow(GroupCommit commit, FrontCaches fronts, MeterRegistry registry) {
        this.commit = commit;
        this.fronts = fronts;
        this.registry = registry;
    }

    /**
     * Writes and waits for the commit.
     *
     * @throws StoreException.Overloaded if nothing was sent: the lane is full, or the deadline passed in it
     * @throws StoreException.OutcomeUnknown if it may have been applied
     * @throws StoreException.Refused if the database refused this write alone
     */
    @Override
    public WriteResult write(Kind kind, Write write) {
        WriteOutcome outcome = failuresCounted(() -> commit.write(kind, write));
        count(outcome.getClass());
        boolean pending = hasChanged(outcome) && !fronts.await(changed(List.of(write), List.of(outcome)));
        return new WriteResult(List.of(outcome), pending);
    }

    /** Writes many items, each with its own outcome, in the given order; a key given twice is written twice, in order. */
    @Override
    public WriteResult writeAll(Kind kind, List<? extends Write> writes) {
        return purged(writes, counted(() -> commit.writeAll(kind, writes)));
    }

    /**
     * Writes many items in one transaction: if one is rejected, nothing is written, and each outcome is what that write would
     * have had. Keys must be distinct.
     */
    @Override
    public WriteResult writeAtomically(Kind kind, List<? extends Write> writes) {
        List<WriteOutcome> outcomes = counted(() -> commit.writeAtomically(kind, writes));
        boolean written = outcomes.stream().noneMatch(WriteOutcome::isRefusal);
        return written ? purged(writes, outcomes) : new WriteResult(outcomes, false);
    }

    /** The bytes of values that are still in memory although their writers were answered that the outcome is unknown. */
    @Override
    public long abandonedBytes() {
        return commit.abandonedBytes();
    }

    private WriteResult purged(List<? extends Write> writes, List<WriteOutcome> outcomes) {
        return new WriteResult(outcomes, !fronts.await(changed(writes, outcomes)));
    }

    private static List<ItemKey> changed(List<? extends Write> writes, List<WriteOutcome> outcomes) {
        List<ItemKey> changed = new ArrayList<>(writes.size());
        for (int i = 0; i < writes.size(); i++) {
            if (hasChanged(outcomes.get(i))) {
                changed.add(writes.get(i).key());
                if (outcomes.get(i) instanceof WriteOutcome.Appended appended && appended.former() != null) {
                    changed.add(appended.former());
                }
            }
        }
        return changed;
    }

    private static boolean hasChanged(WriteOutcome outcome) {
        // A repeat as well: what its first sending queued may still wait.
        return !(outcome.isRefusal() || outcome instanceof WriteOutcome.Absent);
    }

    private List<WriteOutcome> counted(Supplier<List<WriteOutcome>> writing) {
        List<WriteOutcome> outcomes = failuresCounted(writing);
        outcomes.forEach(outcome -> count(outcome.getClass()));
        return outcomes;
    }

    private <T> T failuresCounted(Supplier<T> writing) {
        try {
            return writing.get();
        } catch (StoreException e) {
            count(e.getClass());
            throw e;
        }
    }

    private void count(Class<?> type) {
        Counter counter = counters.get(type);
        (counter == null ? counters.computeIfAbsent(type, this::counter) : counter).increment();
    }

    private Counter counter(Class<?> type) {
        return Counter.builder("weir.write.outcomes")
                .tag("outcome", wordsOf(type))
                .description("Writes by outcome")
                .register(registry);
    }

    /** The name of a class in snake case: {@code outcome_unknown}. */
    static String wordsOf(Class<?> type) {
        return WORD_START.matcher(type.getSimpleName()).replaceAll("_").toLowerCase(Locale.ROOT);
    }
}
