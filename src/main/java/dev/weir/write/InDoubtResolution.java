package dev.weir.write;

import dev.weir.coherence.Stamp;
import dev.weir.coherence.WriteStamp;
import dev.weir.database.LaneConnection;
import dev.weir.database.SqlFailure;
import dev.weir.database.StoreException;
import dev.weir.item.ItemKey;
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
 * Resolves a batch that is in doubt, because its answer was lost, before its lane does anything else.
 *
 * <p>If it was committed, its writers are answered from the rows it left, but only after a later commit was acknowledged: what
 * is visible after an interrupted wait for a synchronous standby need not be on the standby. If it was not committed it never
 * will be, because the lane's row is moved past it, and the writes that still wait are sent again. Until then its keys are held
 * out of the caches. A write whose writer has given up releases its value at once, since it is neither sent again nor answered.
 * Only the lane's thread uses this class.
 */
final class InDoubtResolution {
    private static final Logger log = LoggerFactory.getLogger(InDoubtResolution.class);

    private final LaneSession session;
    private final LaneQueue queue;
    private final CommitListener listener;
    private final OutcomePublisher publisher;
    private final LaneMeters meters;
    private final Backoff backoff = LaneConnection.backoff();
    /** What the batch left; read before the first try to confirm it, after which the lane's row no longer shows it. */
    private @Nullable Found found;

    InDoubtResolution(
            LaneSession session, LaneQueue queue, CommitListener listener, OutcomePublisher publisher,
            LaneMeters meters) {
        this.session = session;
        this.queue = queue;
        this.listener = listener;
        this.publisher = publisher;
        this.meters = meters;
    }

    /**
     * Returns when the outcome is known, however long that takes; writers meanwhile time out by their own deadlines.
     *
     * @param skippedLocked whether the batch skipped locked rows, so that not all its writes need be applied
     * @return true if the batch was committed and its writers answered. False if it is not committed and never will be: the
     *     caller has to send the writes that still wait
     */
    boolean resolve(List<PendingWrite> batch, boolean skippedLocked, Throwable cause) throws InterruptedException {
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

    /** Empty if this attempt could not resolve it. */
    private Optional<Boolean> tried(List<PendingWrite> batch, boolean applied, long turn) {
        batch.forEach(PendingWrite::letGo);
        try {
            return session.reconnected() ? resolved(batch, applied, turn) : Optional.empty();
        } catch (SQLException e) {
            log.debug("Not resolved yet: {}", e.getMessage());
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

    private Optional<Boolean> resolved(List<PendingWrite> batch, boolean applied, long turn) throws SQLException {
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
            // Before the writers are answered: one that is may write again at once.
            session.accept();
            complete(found);
            session.at(turn);
            return Optional.of(true);
        }
        // Past the turn, or before it after a failover that lost commits: either way this batch is not committed.
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
        List<@Nullable WriteOutcome> outcomes = new ArrayList<>(rows.size());
        int transaction = 0;
        for (LaneRow.Left row : rows) {
            outcomes.add(kind.lost(all.get(outcomes.size()), row, applied));
            transaction = row.transaction();
        }
        return new Found(units, outcomes, new WriteStamp(stamp, transaction));
    }

    private void complete(Found found) {
        int at = 0;
        for (PendingWrite unit : found.units()) {
            List<@Nullable WriteOutcome> own = found.outcomes().subList(at, at + unit.size());
            at += own.size();
            if (unit.isGone()) {
                continue;
            }
            if (own.contains(null)) {
                unit.fail(
                        new StoreException.OutcomeUnknown("The batch was committed; what it made of this write cannot be seen."));
                continue;
            }
            var decided = new ArrayList<WriteOutcome>();
            for (int i = 0; i < own.size(); i++) {
                WriteOutcome outcome = Objects.requireNonNull(own.get(i));
                publisher.decided(unit.kind(), unit.writes().get(i), outcome, found.stamp());
                decided.add(outcome);
            }
            unit.complete(decided);
        }
    }

    /**
     * What a committed batch left.
     *
     * @param outcomes one for each write of each unit; null if the rows do not show it
     */
    private record Found(List<PendingWrite> units, List<@Nullable WriteOutcome> outcomes, WriteStamp stamp) {}
}
