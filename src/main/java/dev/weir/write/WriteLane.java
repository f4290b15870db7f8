package dev.weir.write;

import dev.weir.coherence.Stamp;
import dev.weir.coherence.WriteStamp;
import dev.weir.database.DatabaseIdentity;
import dev.weir.database.LaneConnection;
import dev.weir.database.SqlFailure;
import dev.weir.database.StoreException;
import dev.weir.postgres.Backoff;
import dev.weir.postgres.Connector;
import dev.weir.store.Deadlines;
import dev.weir.store.LaneMeters;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue and a connection that commit many writes in one statement.
 *
 * <p><b>Invariants.</b> One batch is in flight at a time, of writes of one kind. A write is answered once, after its batch is
 * known to be committed or refused; while that is in doubt its keys are held out of the caches, and nothing is sent before
 * {@link InDoubtResolution} has resolved it. Batch n moves the lane's row from n-1 to n in its own statement, so it is applied
 * at most once.
 *
 * <p><b>Threads.</b> Everything but {@link #expire} and {@link #close} runs on the lane's own thread; what they share is the
 * {@link LaneQueue}, which has its own locks, and the writes, which are answered once.
 */
final class WriteLane implements AutoCloseable, Deadlines.Lane {
    private static final Logger log = LoggerFactory.getLogger(WriteLane.class);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** After how many attempts without an outcome a trigger, and not a race with other writers, must be dropping the row. */
    private static final int MAX_UNDECIDED = 8;
    /** How often a write may fail by an error that it need not have caused. */
    private static final int MAX_FAILURES = 3;

    private final WriteSettings settings;
    private final LaneMeters meters;
    private final LaneQueue queue;
    private final LaneSession session;
    private final OutcomePublisher publisher;
    private final InDoubtResolution resolution;
    private final Backoff backoff = LaneConnection.backoff();
    private final Thread thread;
    private final BatchInFlight taken = new BatchInFlight();

    WriteLane(
            int number,
            Connector connector,
            DatabaseIdentity identity,
            WriteSettings settings,
            CommitListener listener,
            LaneMeters meters) {
        this.settings = settings;
        this.meters = meters;
        this.queue = new LaneQueue(settings.queueItems(), settings.queueBytes());
        this.session = new LaneSession(connector, identity, queue);
        this.publisher = new OutcomePublisher(identity, listener);
        this.resolution = new InDoubtResolution(session, queue, listener, publisher, meters);
        this.thread = Thread.ofPlatform().name("weir-write-" + number).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Where writes wait for the lane. */
    LaneQueue queue() {
        return queue;
    }

    @Override
    public boolean expire(long now) {
        return queue.expire(now) | taken.expire(now, queue::fullness);
    }

    private void run() {
        try {
            boolean more = true;
            while (more && queue.await(IDLE_NANOS)) {
                more = step();
            }
        } catch (InterruptedException e) {
            log.debug("Lane {} was interrupted", thread.getName());
        } finally {
            session.disconnect();
        }
    }

    /** Sends what waits; false if the lane is to end. Whatever fails, the lane goes on, for nothing would start another. */
    private boolean step() throws InterruptedException {
        try {
            if (session.connected()) {
                backoff.reset();
                LaneQueue.Batch batch = queue.take(settings, System.nanoTime());
                taken.take(batch.writes());
                if (batch.writes().isEmpty()) {
                    queue.awaitArrival(RETRY_NANOS);
                } else {
                    send(batch.writes(), batch.cautious());
                    taken.putDown();
                }
                return true;
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            log.error("Lane {} failed unexpectedly, and goes on", thread.getName(), e);
            session.disconnect();
            taken.lose();
        }
        queue.pause(backoff.nextNanos());
        return !queue.isClosed();
    }

    private void send(List<PendingWrite> batch, boolean skipLocked) throws InterruptedException {
        try {
            long now = System.nanoTime();
            batch.forEach(write -> meters.waited(now - write.submittedAt()));
            if (batch.getFirst().isAtomic()) {
                sendAtomic(batch.getFirst(), skipLocked);
            } else {
                sendMany(batch, skipLocked);
            }
        } catch (SQLException e) {
            failed(batch, skipLocked, e);
        } catch (RuntimeException | OutOfMemoryError e) {
            log.error("Lane {} failed unexpectedly, and goes on", thread.getName(), e);
            // As where the server lacks memory: that may pass, but if it does not, one write may be why.
            inDoubt(batch, skipLocked, SqlFailure.RESOURCES, e);
        }
    }

    private void sendMany(List<PendingWrite> batch, boolean skipLocked) throws SQLException, InterruptedException {
        List<PendingWrite> sorted = new ArrayList<>(batch);
        sorted.sort(PendingWrite.BY_KEY);
        List<Write> writes = PendingWrite.writesOf(sorted);
        WriteStatement statement = batch.getFirst().kind().statement(writes, skipLocked);
        Stamp stamp = session.stamp();
        WriteStatement.Result result = statement.send(session.open(), session.row(), session.turn(), writes);
        List<@Nullable WriteOutcome> outcomes = result.outcomes();
        if (!result.moved()) {
            if (!session.hasMoved()) {
                takeRow(batch);
                return;
            }
            outcomes = Collections.nCopies(sorted.size(), null);
        }
        meters.committed(writes.size(), System.nanoTime() - stamp.sentAt());
        decide(sorted, outcomes, new WriteStamp(stamp, result.transaction()), skipLocked);
        // Last: if this fails before all are answered, the batch must be found committed at this turn, and not be sent again.
        session.at(session.turn());
    }

    /** Answers the writes that have an outcome and queues the others again; parks them if their rows may be locked. */
    private void decide(List<PendingWrite> sent, List<@Nullable WriteOutcome> outcomes, WriteStamp stamp, boolean skippedLocked) {
        var decided = new ArrayList<PendingWrite>(sent.size());
        var again = new ArrayList<PendingWrite>();
        try {
            for (int i = 0; i < sent.size(); i++) {
                PendingWrite write = sent.get(i);
                WriteOutcome outcome = outcomes.get(i);
                if (outcome != null) {
                    publisher.decided(write.kind(), write.write(), outcome, stamp);
                    write.decided(List.of(outcome));
                    decided.add(write);
                    queue.unpark(write.key());
                } else if (skippedLocked || write.countUndecided() <= MAX_UNDECIDED) {
                    again.add(write);
                } else {
                    write.fail(new StoreException.Refused("The database keeps no row of this write; a trigger may drop it."));
                }
            }
        } finally {
            PendingWrite.wakeAll(decided);
        }
        if (skippedLocked) {
            again.forEach(write -> queue.park(write, System.nanoTime()));
        } else {
            queue.giveBack(again);
        }
    }

    private void sendAtomic(PendingWrite unit, boolean skipLocked) throws SQLException, InterruptedException {
        Stamp stamp = session.stamp();
        WriteStatement statement = unit.kind().anyStatement(skipLocked);
        var sent = AtomicUnit.send(session.open(), statement, session.row(), session.turn(), unit.writes());
        if (!sent.result().moved()) {
            takeRow(List.of(unit));
            return;
        }
        if (sent.result().outcomes().contains(null)) {
            queue.park(unit, System.nanoTime());
            return;
        }
        List<WriteOutcome> outcomes = sent.outcomes(unit.writes());
        for (int i = 0; i < outcomes.size(); i++) {
            Write write = unit.writes().get(i);
            if (sent.committed() || outcomes.get(i).isRefusal()) {
                publisher.decided(unit.kind(), write, outcomes.get(i), new WriteStamp(stamp, sent.result().transaction()));
            }
            queue.unpark(write.key());
        }
        meters.committed(outcomes.size(), System.nanoTime() - stamp.sentAt());
        unit.complete(outcomes);
        if (sent.committed()) {
            session.at(session.turn());
        }
    }

    private void failed(List<PendingWrite> batch, boolean skipLocked, SQLException e) throws InterruptedException {
        SqlFailure failure = SqlFailure.of(e);
        log.debug("Lane {}: {} of {} writes: {}", thread.getName(), failure, batch.size(), e.getMessage());
        meters.failed(failure);
        switch (failure) {
            case CONNECTION, RESOURCES, INTERNAL, SESSION -> inDoubt(batch, skipLocked, failure, e);
            case READ_ONLY -> session.refuseAsReadOnly(batch, e);
            case TRANSIENT, REFUSED -> sendApart(batch, skipLocked, failure, e);
            case LOCKED -> {
                if (!skipLocked) {
                    send(batch, true);
                } else {
                    // A lock that cannot be skipped: an uncommitted insert's, or the table's. From now on each is sent alone.
                    batch.forEach(write -> queue.park(write, System.nanoTime()));
                }
            }
        }
    }

    private void inDoubt(List<PendingWrite> batch, boolean skipLocked, SqlFailure failure, Throwable e)
            throws InterruptedException {
        if (resolution.resolve(batch, skipLocked, e)) {
            return;
        }
        if (failure.mayBeOneRow() || failure == SqlFailure.RESOURCES && oneFailsOften(batch)) {
            sendApart(batch.stream().filter(PendingWrite::isWaiting).toList(), skipLocked, failure, e);
        } else {
            queue.giveBack(batch);
            queue.pause(RETRY_NANOS);
        }
    }

    /** Counts a failure of each; one is enough, for on a busy lane every batch has writes that have not failed before. */
    private static boolean oneFailsOften(List<PendingWrite> batch) {
        return batch.stream().mapToInt(PendingWrite::countFailure).max().orElse(0) > MAX_FAILURES;
    }

    /** Sends the halves of a batch that is not committed, since one row may be why; a single write is parked, or refused. */
    private void sendApart(List<PendingWrite> batch, boolean skipLocked, SqlFailure failure, Throwable e)
            throws InterruptedException {
        if (batch.size() > 1) {
            int half = batch.size() / 2;
            sendPart(batch.subList(0, half), skipLocked);
            sendPart(batch.subList(half, batch.size()), skipLocked);
        } else if (failure.mayPass()) {
            batch.forEach(write -> queue.park(write, System.nanoTime()));
        } else if (failure != SqlFailure.REFUSED && batch.size() == 1 && batch.getFirst().countFailure() < MAX_FAILURES) {
            sendPart(batch, skipLocked);
        } else {
            batch.forEach(write -> write.fail(new StoreException.Refused(String.valueOf(e.getMessage()))));
        }
    }

    /**
     * Sends a part of a batch, unless the lane has lost its connection meanwhile: then the part, which was not sent, is queued
     * again.
     */
    private void sendPart(List<PendingWrite> part, boolean skipLocked) throws InterruptedException {
        if (!session.isOpen()) {
            queue.giveBack(part);
        } else {
            send(part, skipLocked);
        }
    }

    /** Goes on after a batch that did not find the lane's row and therefore wrote nothing. */
    private void takeRow(List<PendingWrite> batch) throws SQLException {
        session.registerAnew();
        queue.giveBack(batch);
    }

    /** Accepts no more writes, sends those that wait, and ends; within {@code write.deadline}. */
    @Override
    public void close() {
        queue.close();
        try {
            thread.join(settings.deadline());
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(TimeUnit.SECONDS.toMillis(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
