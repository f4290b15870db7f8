package dev.weir.write;

import dev.weir.database.DatabaseIdentity;
import dev.weir.database.StoreException;
import dev.weir.postgres.Connector;
import dev.weir.store.Deadlines;
import dev.weir.store.LaneMeters;
import dev.weir.store.Lanes;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * The write lanes: many writes become one commit.
 *
 * <p>A key's lane is chosen by its hash, so the writes of one key keep their order; all appends to a log have one lane.
 * A writer's thread waits here for its outcome, at most {@code write.deadline}.
 */
public final class GroupCommit implements AutoCloseable {
    private final WriteSettings settings;
    private final List<WriteLane> lanes;
    private final Deadlines deadlines;
    private final AtomicLong abandonedBytes = new AtomicLong();

    public GroupCommit(
            Connector connector,
            DatabaseIdentity identity,
            WriteSettings settings,
            CommitListener listener,
            MeterRegistry registry) {
        this.settings = settings;
        var meters = new LaneMeters("write", registry);
        this.lanes = IntStream.range(0, settings.lanes())
                .mapToObj(number -> new WriteLane(number, connector, identity, settings, listener, meters))
                .toList();
        this.deadlines = new Deadlines("weir-write-deadlines", lanes, settings.deadline());
        Gauge.builder("weir.write.queue.items", this, GroupCommit::queued)
                .description("Writes that wait for a lane")
                .register(registry);
    }

    /** Starts the lanes; they connect by themselves. */
    public void start() {
        lanes.forEach(WriteLane::start);
        deadlines.start();
    }

    /** Writes and waits for the outcome. */
    public WriteOutcome write(Kind kind, Write write) {
        Submitted submitted = submit(kind, List.of(write), false);
        return submitted.await().getFirst();
    }

    /**
     * Writes many, each independently.
     *
     * @throws StoreException.Overloaded if nothing was applied because a lane was full
     * @throws StoreException.Unavailable if nothing was applied because the database could not be reached
     * @throws StoreException.OutcomeUnknown if some may have been applied and others not
     */
    public List<WriteOutcome> writeAll(Kind kind, List<? extends Write> writes) {
        var submitted = new ArrayList<Submitted>();
        var outcomes = new ArrayList<WriteOutcome>();
        StoreException failure = null;
        try {
            for (Write write : writes) {
                submitted.add(submit(kind, List.of(write), false));
            }
        } catch (StoreException e) {
            failure = e;
        }
        for (Submitted each : submitted) {
            try {
                outcomes.addAll(each.await());
            } catch (StoreException e) {
                failure = e instanceof StoreException.OutcomeUnknown || failure == null ? e : failure;
            }
        }
        if (failure == null) {
            return outcomes;
        }
        if (outcomes.isEmpty() || writes.size() == 1) {
            throw failure;
        }
        throw new StoreException.OutcomeUnknown(
                outcomes.size() + " of " + writes.size() + " writes have an outcome; then: " + failure.getMessage());
    }

    /** Writes many in one transaction, in the lane of the first key: all of them, or none if one is rejected. */
    public List<WriteOutcome> writeAtomically(Kind kind, List<? extends Write> writes) {
        return writes.isEmpty() ? List.of() : submit(kind, writes, true).await();
    }

    private Submitted submit(Kind kind, List<? extends Write> writes, boolean atomic) {
        WriteLane lane = Lanes.of(kind.laneKey(writes.getFirst().key()), lanes);
        long now = System.nanoTime();
        var pending = new PendingWrite(kind, writes, atomic, now, now + settings.deadline().toNanos(), abandonedBytes);
        StoreException refusal = lane.queue().offer(pending);
        if (refusal != null) {
            throw refusal;
        }
        return new Submitted(lane, pending);
    }

    private int queued() {
        return lanes.stream().mapToInt(lane -> lane.queue().items()).sum();
    }

    /** The bytes of values that lanes still hold although their writers were answered that the outcome is unknown. */
    public long abandonedBytes() {
        return abandonedBytes.get();
    }

    /** Takes no more writes, commits what waits, at most {@code write.deadline}, and closes the connections. */
    @Override
    public void close() {
        var closers = lanes.stream().map(lane -> Thread.ofVirtual().start(lane::close)).toList();
        for (Thread closer : closers) {
            try {
                closer.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        deadlines.close();
    }

    private record Submitted(WriteLane lane, PendingWrite pending) {
        List<WriteOutcome> await() {
            return pending.await(lane.queue()::fullness);
        }
    }
}
