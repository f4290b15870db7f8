package dev.weir.write;

import dev.weir.database.DatabaseIdentity;
import dev.weir.database.LaneConnection;
import dev.weir.database.SqlFailure;
import dev.weir.database.StoreException;
import dev.weir.coherence.Stamp;
import dev.weir.coherence.WriteStamp;
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
 * <p><b>Invariants.</b> One batch is on its way at a time. A write is told once, after its batch is known to be committed or
 * refused; while that is in doubt its keys are held out of the caches, and nothing is sent before {@link InDoubtResolution} has
 * found out. Batch n moves the lane's row from n-1 to n in its own statement, so it is applied at most once.
 *
 * <p><b>Threads.</b> Everything but {@link #expire} and {@link #close} runs on the lane's own thread; what they share is the
 * {@link LaneQueue}, which has its own locks, and the writes, which are answered once.
 */
final class WriteLane implements AutoCloseable, Deadlines.Lane {
    private static final Logger log = LoggerFactory.getLogger(WriteLane.class);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** How often a write may lose its row to somebody else between two looks before it is a trigger that drops it. */
    private static final int MAX_UNDECIDED = 8;
    /** How often a write may fail alone by an error that need not be its own. */
    private static final int MAX_FAILURES = 3;

    private final WriteSettings settings;
    private final LaneMeters meters;
    private final LaneQueue queue;
    private final LaneSession session;
    private final OutcomePublisher decisions;
    private final InDoubtResolution settlement;
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
        this.decisions = new OutcomePublisher(identity, listener);
        this.settlement = new InDoubtResolution(session, queue, listener, decisions, meters);
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

    /** Carries what waits; false where the lane is to end. Whatever goes wrong, the lane goes on: nobody would start another. */
    private boolean step() throws InterruptedException {
        try {
            if (session.connected()) {
                backoff.reset();
                LaneQueue.Batch batch = queue.take(settings, System.nanoTime());
                taken.take(batch.writes());
                if (batch.writes().isEmpty()) {
                    queue.awaitArrival(RETRY_NANOS);
                } else {
                    carry(batch.writes(), batch.cautious());
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
        } catch (RuntimeException | OutOfMemoryError e) {
            log.error("Lane {} failed unexpectedly, and goes on", thread.getName(), e);
            if (!settlement.settle(batch, skipLocked, e)) {
                queue.giveBack(batch);
            }
        }
    }

    private void carryMany(List<PendingWrite> batch, boolean skipLocked) throws SQLException, InterruptedException {
        List<PendingWrite> sorted = new ArrayList<>(batch);
        sorted.sort(PendingWrite.BY_KEY);
        List<Write> writes = PendingWrite.writesOf(sorted);
        WriteStatement statement = batch.getFirst().kind().statement(writes, skipLocked);
        Stamp stamp = session.stamp();
        WriteStatement.Outcome outcome = statement.send(session.open(), session.row(), session.turn(), writes);
        List<@Nullable WriteOutcome> verdicts = outcome.verdicts();
        if (!outcome.moved()) {
            if (!session.hasMoved()) {
                takeRow(batch);
                return;
            }
            verdicts = Collections.nCopies(sorted.size(), null);
        }
        meters.committed(writes.size(), System.nanoTime() - stamp.sentAt());
        decide(sorted, verdicts, new WriteStamp(stamp, outcome.transaction()), skipLocked);
        // Last: until all are told, a batch that fails here must be found to be this turn's, and not be sent again.
        session.at(session.turn());
    }

    /** Tells those who have a verdict; the others wait again, a while where their rows are locked. */
    private void decide(List<PendingWrite> sent, List<@Nullable WriteOutcome> verdicts, WriteStamp stamp, boolean skippedLocked) {
        var told = new ArrayList<PendingWrite>(sent.size());
        var again = new ArrayList<PendingWrite>();
        try {
            for (int i = 0; i < sent.size(); i++) {
                PendingWrite write = sent.get(i);
                WriteOutcome verdict = verdicts.get(i);
                if (verdict != null) {
                    decisions.decided(write.kind(), write.write(), verdict, stamp);
                    write.decided(List.of(verdict));
                    told.add(write);
                    queue.unpark(write.key());
                } else if (skippedLocked || write.undecided() <= MAX_UNDECIDED) {
                    again.add(write);
                } else {
                    write.fail(new StoreException.Refused("The database keeps no row of this write; a trigger may drop it."));
                }
            }
        } finally {
            PendingWrite.wakeAll(told);
        }
        if (skippedLocked) {
            again.forEach(write -> queue.park(write, System.nanoTime()));
        } else {
            queue.giveBack(again);
        }
    }

    private void carryAtomic(PendingWrite unit, boolean skipLocked) throws SQLException, InterruptedException {
        Stamp stamp = session.stamp();
        WriteStatement statement = unit.kind().anyStatement(skipLocked);
        var sent = AtomicUnit.send(session.open(), statement, session.row(), session.turn(), unit.writes());
        if (!sent.outcome().moved()) {
            takeRow(List.of(unit));
            return;
        }
        if (sent.outcome().verdicts().contains(null)) {
            queue.park(unit, System.nanoTime());
            return;
        }
        List<WriteOutcome> verdicts = sent.verdicts(unit.writes());
        for (int i = 0; i < verdicts.size(); i++) {
            Write write = unit.writes().get(i);
            if (sent.committed() || verdicts.get(i) instanceof WriteOutcome.Rejected) {
                decisions.decided(unit.kind(), write, verdicts.get(i), new WriteStamp(stamp, sent.outcome().transaction()));
            }
            queue.unpark(write.key());
        }
        meters.committed(verdicts.size(), System.nanoTime() - stamp.sentAt());
        unit.tell(verdicts);
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
            case TRANSIENT -> tryLater(batch);
            case LOCKED -> {
                if (!skipLocked) {
                    carry(batch, true);
                } else {
                    // A lock that cannot be skipped: somebody's uncommitted insert, or the table's. From now on each goes alone.
                    batch.forEach(write -> queue.park(write, System.nanoTime()));
                }
            }
            case REFUSED -> carryApart(batch, skipLocked, 1, e);
        }
    }

    private void inDoubt(List<PendingWrite> batch, boolean skipLocked, SqlFailure failure, SQLException e)
            throws InterruptedException {
        if (settlement.settle(batch, skipLocked, e)) {
            return;
        }
        if (failure.mayBeOneRow()) {
            carryApart(batch.stream().filter(PendingWrite::isWaiting).toList(), skipLocked, MAX_FAILURES, e);
        } else {
            tryLater(batch);
        }
    }

    private void tryLater(List<PendingWrite> batch) throws InterruptedException {
        queue.giveBack(batch);
        queue.pause(RETRY_NANOS);
    }

    /** Carries the halves of a batch that is not committed; one that stands alone is refused once it has failed often enough. */
    private void carryApart(List<PendingWrite> batch, boolean skipLocked, int mostFailures, SQLException e)
            throws InterruptedException {
        if (batch.size() > 1) {
            int half = batch.size() / 2;
            carryPart(batch.subList(0, half), skipLocked);
            carryPart(batch.subList(half, batch.size()), skipLocked);
        } else if (batch.size() == 1 && batch.getFirst().failures() < mostFailures) {
            carryPart(batch, skipLocked);
        } else {
            batch.forEach(write -> write.fail(new StoreException.Refused(String.valueOf(e.getMessage()))));
        }
    }

    /**
     * Carries a part of a batch, unless the lane has lost its connection meanwhile: then the part, which was not sent, waits
     * again.
     */
    private void carryPart(List<PendingWrite> part, boolean skipLocked) throws InterruptedException {
        if (!session.isOpen()) {
            queue.giveBack(part);
        } else {
            carry(part, skipLocked);
        }
    }

    /** Goes on after a batch that has not found the lane's row, and has therefore written nothing. */
    private void takeRow(List<PendingWrite> batch) throws SQLException {
        session.registerAnew();
        queue.giveBack(batch);
    }

    /** Takes no more, sends what waits, and ends; within {@code write.deadline}. */
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
