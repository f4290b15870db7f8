package dev.weir.store;

import dev.weir.item.ItemKey;
import dev.weir.item.Stamp;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue and a connection that commit many writes in one statement.
 *
 * <p><b>Invariants.</b> One batch is on its way at a time. A write is told once, after its batch is known to be committed or
 * known to be refused. Batch n moves the lane's row from n-1 to n in its own statement, so it is applied at most once, however
 * often a server process of ours comes back from the dead. While nobody knows what became of a batch, its keys are held out of
 * the caches and the lane takes nothing else.
 *
 * <p><b>Threads.</b> Everything but {@link #submit} and {@link #close} runs on the lane's own thread; what they share is the
 * {@link LaneQueue}, which has its own lock.
 */
final class WriteLane implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WriteLane.class);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Connector connector;
    private final DatabaseIdentity identity;
    private final WriteSettings settings;
    private final CommitListener listener;
    private final LaneMeters meters;
    private final LaneQueue queue;
    private final Backoff backoff = new Backoff();
    private final Thread thread;

    private final WriteStatement plain = new PlainWrites();
    private final WriteStatement conditional = ConditionalWrites.waiting();
    private final WriteStatement cautious = ConditionalWrites.skippingLocked();

    private @Nullable Connection connection;
    private LaneRow.@Nullable Backend backend;
    private long row = -1;
    private long seq;
    private int epoch;

    WriteLane(
            int number,
            Connector connector,
            DatabaseIdentity identity,
            WriteSettings settings,
            CommitListener listener,
            LaneMeters meters) {
        this.connector = connector;
        this.identity = identity;
        this.settings = settings;
        this.listener = listener;
        this.meters = meters;
        this.queue = new LaneQueue(settings.queueItems(), settings.queueBytes());
        this.thread = Thread.ofPlatform().name("weir-write-" + number).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Queues a write; false where the queue is full. */
    boolean submit(PendingWrite write) {
        return queue.offer(write);
    }

    int queued() {
        return queue.items();
    }

    String fullness() {
        return queue.fullness();
    }

    private void run() {
        try {
            while (queue.await(IDLE_NANOS)) {
                if (!connected()) {
                    queue.dropWithdrawn();
                    queue.pause(backoff.nextNanos());
                    if (queue.isClosed()) {
                        break;
                    }
                    continue;
                }
                LaneQueue.Batch batch = queue.take(settings, System.nanoTime());
                if (batch.writes().isEmpty()) {
                    queue.awaitArrival(RETRY_NANOS);
                } else {
                    carry(batch.writes(), batch.cautious());
                }
            }
        } catch (InterruptedException e) {
            log.debug("Lane {} was interrupted", thread.getName());
        } finally {
            disconnect();
        }
    }

    private void carry(List<PendingWrite> batch, boolean skipLocked) throws InterruptedException {
        try {
            long now = System.nanoTime();
            batch.forEach(write -> meters.waited(now - write.submittedAt()));
            if (batch.getFirst().isAtomic()) {
                carryAtomic(batch.getFirst(), skipLocked);
            } else {
                carryMany(batch, skipLocked);
            }
        } catch (SQLException e) {
            failed(batch, skipLocked, e);
        } catch (RuntimeException e) {
            log.error("Lane {} met something unforeseen", thread.getName(), e);
            settle(batch, e);
        }
    }

    private void carryMany(List<PendingWrite> batch, boolean skipLocked) throws SQLException, InterruptedException {
        List<PendingWrite> sorted = batch.stream().sorted(Comparator.comparing(PendingWrite::key)).toList();
        List<Write> writes = sorted.stream().map(PendingWrite::write).toList();
        WriteStatement statement = skipLocked ? cautious : isPlain(writes) ? plain : conditional;
        var stamp = new Stamp(System.nanoTime(), epoch);
        WriteStatement.Outcome outcome = statement.send(open(), row, seq + 1, writes);
        if (!outcome.moved()) {
            settle(batch, new SQLException("The lane's row was not where the lane had left it"));
            return;
        }
        seq++;
        meters.committed(writes.size(), System.nanoTime() - stamp.sentAt());
        decide(sorted, outcome.verdicts(), stamp, skipLocked);
    }

    /** Tells those who have a verdict; the others wait again, a while where their rows are locked. */
    private void decide(List<PendingWrite> sent, List<@Nullable Written> verdicts, Stamp stamp, boolean skippedLocked) {
        var again = new ArrayList<PendingWrite>();
        for (int i = 0; i < sent.size(); i++) {
            PendingWrite write = sent.get(i);
            Written verdict = verdicts.get(i);
            if (verdict != null) {
                decided(write.write(), verdict, stamp);
                write.tell(List.of(verdict));
                queue.unpark(write.key());
            } else if (skippedLocked) {
                queue.park(write, System.nanoTime());
            } else {
                again.add(write);
            }
        }
        queue.giveBack(again);
    }

    private void decided(Write write, Written verdict, Stamp stamp) {
        switch (verdict) {
            case Written.Stored stored -> stored.version().ifPresent(identity::seen);
            case Written.Rejected rejected -> rejected.version().ifPresent(identity::seen);
            case Written.Deleted deleted -> identity.seen(deleted.version());
            case Written.Absent ignored -> {}
        }
        listener.decided(write, verdict, stamp);
    }

    private void carryAtomic(PendingWrite unit, boolean skipLocked) throws SQLException, InterruptedException {
        Connection open = open();
        List<? extends Write> given = unit.writes();
        List<? extends Write> writes = given.stream().sorted(Comparator.comparing(Write::key)).toList();
        var stamp = new Stamp(System.nanoTime(), epoch);
        open.setAutoCommit(false);
        boolean committed = false;
        WriteStatement.Outcome outcome;
        try {
            outcome = (skipLocked ? cautious : conditional).send(open, row, seq + 1, writes);
            if (outcome.moved() && outcome.verdicts().stream().allMatch(v -> v != null && !(v instanceof Written.Rejected))) {
                open.commit();
                committed = true;
                seq++;
            } else {
                open.rollback();
            }
        } catch (SQLException e) {
            if (SqlFailure.of(e) != SqlFailure.CONNECTION) {
                open.rollback();
                open.setAutoCommit(true);
            }
            throw e;
        }
        open.setAutoCommit(true);
        if (!outcome.moved()) {
            settle(List.of(unit), new SQLException("The lane's row was not where the lane had left it"));
            return;
        }
        if (outcome.verdicts().contains(null)) {
            queue.park(unit, System.nanoTime());
            return;
        }
        var byKey = new HashMap<ItemKey, Written>();
        for (int i = 0; i < writes.size(); i++) {
            Written verdict = Objects.requireNonNull(outcome.verdicts().get(i));
            byKey.put(writes.get(i).key(), verdict);
            if (committed || verdict instanceof Written.Rejected) {
                decided(writes.get(i), verdict, stamp);
            }
        }
        writes.forEach(write -> queue.unpark(write.key()));
        meters.committed(writes.size(), System.nanoTime() - stamp.sentAt());
        unit.tell(given.stream().map(write -> Objects.requireNonNull(byKey.get(write.key()))).toList());
    }

    private void failed(List<PendingWrite> batch, boolean skipLocked, SQLException e) throws InterruptedException {
        SqlFailure failure = SqlFailure.of(e);
        log.debug("Lane {}: {} of {} writes: {}", thread.getName(), failure, batch.size(), e.getMessage());
        meters.failed(failure);
        switch (failure) {
            case CONNECTION -> settle(batch, e);
            case TRANSIENT -> {
                queue.giveBack(batch);
                queue.pause(RETRY_NANOS);
            }
            case LOCKED -> {
                if (!skipLocked) {
                    carry(batch, true);
                } else if (batch.size() == 1) {
                    queue.park(batch.getFirst(), System.nanoTime());
                } else {
                    carryHalves(batch, true);
                }
            }
            case REFUSED -> {
                if (batch.size() == 1) {
                    batch.getFirst().fail(new StoreException.Refused(String.valueOf(e.getMessage())));
                } else {
                    carryHalves(batch, skipLocked);
                }
            }
        }
    }

    private void carryHalves(List<PendingWrite> batch, boolean skipLocked) throws InterruptedException {
        int half = batch.size() / 2;
        carryPart(batch.subList(0, half), skipLocked);
        carryPart(batch.subList(half, batch.size()), skipLocked);
    }

    /**
     * Carries a part of a batch, unless the lane has lost its connection meanwhile: then the part, which was not sent, waits
     * again.
     */
    private void carryPart(List<PendingWrite> part, boolean skipLocked) throws InterruptedException {
        if (connection == null) {
            queue.giveBack(part);
        } else {
            carry(part, skipLocked);
        }
    }

    /**
     * Finds out what became of a batch whose answer was lost, before anything else is done. If it was not committed it never
     * will be, and those who still wait for it are sent with a later batch.
     */
    private void settle(List<PendingWrite> batch, Exception cause) throws InterruptedException {
        log.warn("Lane {} lost the answer to a batch of {} writes: {}", thread.getName(), batch.size(), cause.getMessage());
        List<ItemKey> keys = batch.stream().flatMap(unit -> unit.writes().stream()).map(Write::key).toList();
        listener.uncertain(keys);
        meters.uncertain(keys.size());
        try {
            disconnect();
            long turn = seq + 1;
            while (true) {
                if (connected()) {
                    try {
                        if (settled(batch, turn)) {
                            return;
                        }
                    } catch (SQLException e) {
                        log.debug("Lane {} cannot settle yet: {}", thread.getName(), e.getMessage());
                        meters.failed(SqlFailure.of(e));
                        if (SqlFailure.of(e) == SqlFailure.CONNECTION) {
                            disconnect();
                        }
                    }
                }
                queue.dropWithdrawn();
                if (queue.isClosed() && batch.stream().noneMatch(PendingWrite::isWaiting)) {
                    throw new InterruptedException("closed with a batch that nobody waits for");
                }
                TimeUnit.NANOSECONDS.sleep(backoff.nextNanos());
            }
        } finally {
            listener.settled(keys);
        }
    }

    private boolean settled(List<PendingWrite> batch, long turn) throws SQLException {
        Connection open = open();
        OptionalLong now = LaneRow.seq(open, row);
        if (now.isEmpty()) {
            row = LaneRow.register(open);
            seq = 0;
            batch.forEach(unit -> unit.fail(new StoreException.OutcomeUnknown("The lane's row is gone.")));
            return true;
        }
        if (now.getAsLong() == turn) {
            seq = turn;
            tellFromRows(batch, open);
            return true;
        }
        // Past the turn, or further back after a failover that lost commits: either way this batch is not there.
        long passed = Math.max(now.getAsLong(), turn) + 1;
        if (!LaneRow.pass(open, row, now.getAsLong(), passed)) {
            return false;
        }
        seq = passed;
        queue.giveBack(batch);
        return true;
    }

    private void tellFromRows(List<PendingWrite> batch, Connection open) throws SQLException {
        List<Write> all = batch.stream().<Write>flatMap(unit -> unit.writes().stream()).toList();
        boolean plainBatch = !batch.getFirst().isAtomic() && isPlain(all);
        var stamp = new Stamp(System.nanoTime(), epoch);
        List<@Nullable Written> verdicts = LaneRow.verdicts(open, row, all, plainBatch);
        int at = 0;
        for (PendingWrite unit : batch) {
            List<@Nullable Written> own = verdicts.subList(at, at + unit.writes().size());
            at += own.size();
            if (own.contains(null)) {
                unit.fail(
                        new StoreException.OutcomeUnknown("The batch was committed; what it made of this write cannot be seen."));
                continue;
            }
            var told = new ArrayList<Written>();
            for (int i = 0; i < own.size(); i++) {
                Written verdict = Objects.requireNonNull(own.get(i));
                decided(unit.writes().get(i), verdict, stamp);
                told.add(verdict);
            }
            unit.tell(told);
        }
    }

    private static boolean isPlain(List<Write> writes) {
        return writes.stream().allMatch(PlainWrites::takes);
    }

    private Connection open() throws SQLException {
        if (connection == null) {
            throw new SQLException("not connected", "08003");
        }
        return connection;
    }

    /** Connects where there is no connection, or one to a database of an older epoch. */
    private boolean connected() {
        if (connection != null && epoch == identity.epoch()) {
            return true;
        }
        disconnect();
        try {
            Connection fresh = connector.connect();
            connection = fresh;
            epoch = identity.admit(fresh);
            if (backend != null) {
                LaneRow.endBackend(fresh, backend);
            }
            backend = LaneRow.backend(fresh);
            if (row < 0) {
                row = LaneRow.register(fresh);
            }
            backoff.reset();
            return true;
        } catch (SQLException e) {
            log.debug("Lane {} cannot connect: {}", thread.getName(), e.getMessage());
            disconnect();
            return false;
        }
    }

    private void disconnect() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("Lane {} could not close its connection: {}", thread.getName(), e.getMessage());
            }
        }
    }

    /** Takes no more, sends what waits, and ends; at most {@code grace}. */
    void close(Duration grace) {
        queue.close();
        try {
            thread.join(grace);
            if (thread.isAlive()) {
                thread.interrupt();
                disconnect();
                thread.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        close(settings.deadline());
    }
}
