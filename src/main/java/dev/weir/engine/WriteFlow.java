package dev.weir.engine;

import dev.weir.item.ItemKey;
import dev.weir.coherence.FrontCaches;
import dev.weir.write.GroupCommit;
import dev.weir.write.Kind;
import dev.weir.database.StoreException;
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
 * The way of a write: group commit, install, purge, answer. The lanes tell the caches what was decided, and queue purges, before
 * they tell the writer; so when a method here returns, what was written is durable, the edge's own caches show it, and those in
 * front of it have forgotten what it replaced, or the answer says that they may not have.
 */
public final class WriteFlow implements Writes {
    private static final Pattern WORD_START = Pattern.compile("(?<=.)(?=[A-Z])");

    private final GroupCommit commit;
    private final FrontCaches fronts;
    private final MeterRegistry registry;
    private final ConcurrentHashMap<Class<?>, Counter> outcomes = new ConcurrentHashMap<>();

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
        WriteOutcome verdict = failuresCounted(() -> commit.write(kind, write));
        count(verdict.getClass());
        boolean pending = hasChanged(verdict) && !fronts.await(List.of(write.key()));
        return new WriteResult(List.of(verdict), pending);
    }

    /** Writes many, each with its own verdict, in the order given; the same key twice is written twice, in order. */
    @Override
    public WriteResult writeAll(Kind kind, List<? extends Write> writes) {
        return purged(writes, counted(() -> commit.writeAll(kind, writes)));
    }

    /**
     * Writes many in one transaction: where one is rejected, nothing is written, and the verdicts tell what each would have
     * met. No key may stand twice.
     */
    @Override
    public WriteResult writeAtomically(Kind kind, List<? extends Write> writes) {
        List<WriteOutcome> verdicts = counted(() -> commit.writeAtomically(kind, writes));
        boolean written = verdicts.stream().noneMatch(WriteOutcome.Rejected.class::isInstance);
        return written ? purged(writes, verdicts) : new WriteResult(verdicts, false);
    }

    /** The bytes of values that are still there, though their writers have been told that the outcome is not known. */
    @Override
    public long abandonedBytes() {
        return commit.abandonedBytes();
    }

    private WriteResult purged(List<? extends Write> writes, List<WriteOutcome> verdicts) {
        return new WriteResult(verdicts, !fronts.await(changed(writes, verdicts)));
    }

    private static List<ItemKey> changed(List<? extends Write> writes, List<WriteOutcome> verdicts) {
        List<ItemKey> changed = new ArrayList<>(writes.size());
        for (int i = 0; i < writes.size(); i++) {
            if (hasChanged(verdicts.get(i))) {
                changed.add(writes.get(i).key());
            }
        }
        return changed;
    }

    private static boolean hasChanged(WriteOutcome verdict) {
        return verdict instanceof WriteOutcome.Stored || verdict instanceof WriteOutcome.Deleted;
    }

    private List<WriteOutcome> counted(Supplier<List<WriteOutcome>> writing) {
        List<WriteOutcome> verdicts = failuresCounted(writing);
        verdicts.forEach(verdict -> count(verdict.getClass()));
        return verdicts;
    }

    private <T> T failuresCounted(Supplier<T> writing) {
        try {
            return writing.get();
        } catch (StoreException e) {
            count(e.getClass());
            throw e;
        }
    }

    private void count(Class<?> outcome) {
        Counter counter = outcomes.get(outcome);
        (counter == null ? outcomes.computeIfAbsent(outcome, this::counter) : counter).increment();
    }

    private Counter counter(Class<?> outcome) {
        return Counter.builder("weir.write.outcomes")
                .tag("outcome", wordsOf(outcome))
                .description("Writes by what became of them")
                .register(registry);
    }

    /** The name of a class in snake case: {@code outcome_unknown}. */
    static String wordsOf(Class<?> outcome) {
        return WORD_START.matcher(outcome.getSimpleName()).replaceAll("_").toLowerCase(Locale.ROOT);
    }
}
