package dev.weir.write;

import dev.weir.database.LaneConnection;
import dev.weir.database.SqlFailure;
import dev.weir.database.StoreException;
import dev.weir.item.ItemKey;
import dev.weir.coherence.Stamp;
import dev.weir.coherence.WriteStamp;
import dev.weir.postgres.Backoff;
import dev.weir.store.LaneMeters;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what became of a batch whose answer was lost, before its lane does anything else.
 *
 * <p>If it was committed, its writers are told from the rows it left, once a later commit was acknowledged: what is visible
 * after a broken wait for a synchronous standby need not be on the standby. If it was not it never will be, for the lane's row
 * is moved past it, and those who still wait are sent again. Until then its keys are held out of the caches;
 * but what writers have given up on lets its values go at once, for it is neither sent again nor told. For the lane's thread.
 */
final class InDoubtResolution {
    private static final Logger log = LoggerFactory.getLogger(InDoubtResolution.class);

    private final LaneSession session;
    private final LaneQueue queue;
    private final CommitListener listener;
    private final OutcomePublisher decisions;
    private final LaneMeters meters;
    private final Backoff backoff = LaneConnection.backoff();
    /** What the batch left; read before the first try to confirm it, after which the lane's row no longer shows it. */
    private @Nullable Found found;

    InDoubtResolution(
            LaneSession session, LaneQueue queue, CommitListener listener, OutcomePublisher decisions,
            LaneMeters meters) {
        this.session = session;
        this.queue = queue;
        this.listener = listener;
        this.decisions = decisions;
        this.meters = meters;
    }

    /**
     * Returns when it is known, however long that takes; writers meanwhile go by their own deadlines.
     *
     * @return whether the batch needs nothing more: it was committed and its writers told. False where it is not committed and
     *     never will be, and the caller has to go on with those who still wait
     * @param skippedLocked whether the batch passed locked rows by, so that not all its writes need be applied
     */
    boolean settle(List<PendingWrite> batch, boolean skippedLocked, Throwable cause) throws InterruptedException {
        log.warn("The answer to a batch of {} writes was lost: {}", batch.size(), cause.getMessage());
        List<ItemKey> keys = batch.stream().flatMap(unit -> unit.writes().stream()).map(Write::key).toList();
        boolean applied = !skippedLocked && isApplied(batch);
        listener.uncertain(keys);
        meters.uncertain(keys.size());
        try {
            long turn = session.turn();
            session.disconnect();
            backoff.reset();
            found = null;
            while (true) {
                Optional<Boolean> done = tried(batch, applied, turn);
                if (done.isPresent()) {
                    return done.get();
                }
                if (queue.isClosed() && batch.stream().noneMatch(PendingWrite::isWaiting)) {
                    throw new InterruptedException("closed with a batch that nobody waits for");
                }
                TimeUnit.NANOSECONDS.sleep(backoff.nextNanos());
            }
        } finally {
            found = null;
            listener.settled(keys);
        }
    }

    private boolean isApplied(List<PendingWrite> batch) {
        PendingWrite first = batch.getFirst();
        return !first.isAtomic() && first.kind().appliesAll(PendingWrite.writesOf(batch));
    }

    /** Empty where it could not be found out this time. */
    private Optional<Boolean> tried(List<PendingWrite> batch, boolean applied, long turn) {
        batch.forEach(PendingWrite::letGo);
        try {
            return session.reconnected() ? settled(batch, applied, turn) : Optional.empty();
        } catch (SQLException e) {
            log.debug("Not settled yet: {}", e.getMessage());
            SqlFailure failure = SqlFailure.of(e);
            meters.failed(failure);
            if (failure != SqlFailure.LOCKED && failure != SqlFailure.TRANSIENT) {
                session.disconnect();
            }
            return Optional.empty();
        } catch (RuntimeException | OutOfMemoryError e) {
            log.error("The outcome of a batch could not be determined", e);
            session.disconnect();
            return Optional.empty();
        }
    }

    private Optional<Boolean> settled(List<PendingWrite> batch, boolean applied, long turn) throws SQLException {
        OptionalLong now = session.row().seq(session.open());
        if (now.isEmpty()) {
            session.registerAnew();
            batch.forEach(unit -> unit.fail(new StoreException.OutcomeUnknown("The lane's row is gone.")));
            return Optional.of(true);
        }
        if (now.getAsLong() == turn) {
            if (found == null) {
                found = find(batch.getFirst().kind(), batch.stream().filter(unit -> !unit.isGone()).toList(), applied);
            }
            if (!session.row().confirm(session.open(), turn)) {
                return Optional.empty();
            }
            // Before they are told: a writer that is told may write again at once.
            session.accept();
            tell(found);
            session.at(turn);
            return Optional.of(true);
        }
        // Past the turn, or further back after a failover that lost commits: either way this batch is not there.
        long passed = Math.max(now.getAsLong(), turn) + 1;
        if (!session.row().pass(session.open(), now.getAsLong(), passed)) {
            return Optional.empty();
        }
        session.at(passed);
        return Optional.of(false);
    }

    private Found find(Kind kind, List<PendingWrite> units, boolean applied) throws SQLException {
        List<Write> all = units.stream().<Write>flatMap(unit -> unit.writes().stream()).toList();
        Stamp stamp = session.stamp();
        List<LaneRow.Left> rows = session.row().left(session.open(), all);
        List<@Nullable WriteOutcome> verdicts = new ArrayList<>(rows.size());
        int transaction = 0;
        for (LaneRow.Left row : rows) {
            verdicts.add(kind.lost(all.get(verdicts.size()), row, applied));
            transaction = row.transaction();
        }
        return new Found(units, verdicts, new WriteStamp(stamp, transaction));
    }

    private void tell(Found found) {
        int at = 0;
        for (PendingWrite unit : found.units()) {
            List<@Nullable WriteOutcome> own = found.verdicts().subList(at, at + unit.size());
            at += own.size();
            if (unit.isGone()) {
                continue;
            }
            if (own.contains(null)) {
                unit.fail(
                        new StoreException.OutcomeUnknown("The batch was committed; what it made of this write cannot be seen."));
                continue;
            }
            var told = new ArrayList<WriteOutcome>();
            for (int i = 0; i < own.size(); i++) {
                WriteOutcome verdict = Objects.requireNonNull(own.get(i));
                decisions.decided(unit.kind(), unit.writes().get(i), verdict, found.stamp());
                told.add(verdict);
            }
            unit.tell(told);
        }
    }

    /**
     * What a committed batch left.
     *
     * @param verdicts one for each write of each unit; null where the rows cannot show it
     */
    private record Found(List<PendingWrite> units, List<@Nullable WriteOutcome> verdicts, WriteStamp stamp) {}
}
