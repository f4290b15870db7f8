package dev.weir.store;

import dev.weir.bucket.PurgeMessage;
import dev.weir.item.BucketName;
import dev.weir.postgres.Acknowledged;
import dev.weir.postgres.SqlState;
import dev.weir.postgres.SqlStateClass;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The truncation of one bucket.
 *
 * <p>It scans the bucket's rows once, in key order, a bounded number of rows per transaction, tombstones included. So no
 * statement takes longer in a large bucket than in a small one, and every row that existed at the start has been deleted or
 * deferred when the scan has passed it. Locked rows are deferred: the scan goes on, and waits for them once they fill a batch,
 * and at the end.
 *
 * <p>One thread does the work; other threads may read its progress, stop it, and wait for its end.
 */
final class Truncation {
    private static final String STOPPED = "The edge is stopping.";
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Errors that may pass. */
    private static final Set<String> TRANSIENT = Set.of(
            SqlStateClass.CONNECTION, SqlStateClass.ROLLBACK, SqlStateClass.RESOURCES, SqlStateClass.OPERATOR_INTERVENTION);

    private final DataSource database;
    private final TruncationSettings settings;
    private final BucketName bucket;
    private final BucketRows rows;
    private final AtomicLong deleted = new AtomicLong();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    Truncation(DataSource database, TruncationSettings settings, BucketName bucket) {
        this.database = database;
        this.settings = settings;
        this.bucket = bucket;
        this.rows = new BucketRows(bucket);
    }

    /** The truncation ended early. The reason is for the client; the message may contain more, for the log. */
    static final class AbortedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String reason;

        AbortedException(String reason, @Nullable SQLException cause) {
            super(cause == null ? reason : reason + " (" + cause.getMessage() + ")", cause);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /** @throws AbortedException if it ends early */
    void deleteAll() {
        Set<String> deferred = new LinkedHashSet<>();
        String after = "";
        while (true) {
            String from = after;
            BucketRows.Page page = retrying(connection -> rows.page(connection, from, settings.batchItems()));
            deferred.addAll(page.items());
            if (!page.items().isEmpty()) {
                deferred.removeAll(deleteUnlocked(page.items()));
            }
            if (page.last() == null) {
                break;
            }
            after = page.last();
            if (deferred.size() >= settings.batchItems()) {
                deleteDeferred(deferred);
            }
        }
        deleteDeferred(deferred);
    }

    /** Waits for the locks on deferred items, as long as there is progress. */
    private void deleteDeferred(Set<String> deferred) {
        int before = deferred.size();
        long end = System.nanoTime() + settings.patience().toNanos();
        while (!deferred.isEmpty()) {
            deferred.removeAll(deleteUnlocked(deferred));
            deferred.retainAll(retrying(connection -> rows.live(connection, deferred)));
            if (deferred.size() < before) {
                end = System.nanoTime() + settings.patience().toNanos();
            } else if (System.nanoTime() - end > 0) {
                throw new AbortedException("Transactions that stay open hold " + deferred.size() + " items locked; end them.",
                        null);
            }
            before = deferred.size();
            if (!deferred.isEmpty()) {
                String one = deferred.iterator().next();
                deferred.remove(one);
                // Still locked: to the end of the set, so that the next wait is for another item.
                if (!deleteWaiting(one)) {
                    deferred.add(one);
                }
            }
        }
    }

    private Set<String> deleteUnlocked(Collection<String> keys) {
        return retrying(connection -> commitDeletes(connection, rows.deleteUnlocked(connection, keys)));
    }

    /** Returns false if the lock was not released in time. */
    private boolean deleteWaiting(String key) {
        return retrying(connection -> {
            try {
                commitDeletes(connection, rows.deleteWaiting(connection, key, settings.lockWait()));
                return true;
            } catch (SQLException e) {
                if (SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    return false;
                }
                throw e;
            }
        });
    }

    private Set<String> commitDeletes(Connection connection, Set<String> gone) throws SQLException {
        Acknowledged.commit(connection);
        deleted.addAndGet(gone.size());
        return gone;
    }

    /**
     * Makes every edge on the change stream drop the bucket from its caches. Once the message's commit is acknowledged, so are
     * all deletes before it, including those whose answer was lost and that were only seen to be done.
     */
    void notifyEdges() {
        retrying(connection -> {
            PurgeMessage.send(connection, bucket);
            Acknowledged.commit(connection);
            return true;
        });
    }

    /** The work of one transaction. If it writes it commits itself; it must be idempotent. */
    private interface Work<T> {
        T apply(Connection connection) throws SQLException;
    }

    /** Retries until it succeeds, for at most {@code patience}: the server may be restarting or failing over. */
    private <T> T retrying(Work<T> work) {
        long end = System.nanoTime() + settings.patience().toNanos();
        while (true) {
            if (stop.getCount() == 0) {
                throw new AbortedException(STOPPED, null);
            }
            try (Connection connection = database.getConnection()) {
                return inTransaction(connection, work);
            } catch (SQLException e) {
                if (!isTransient(e)) {
                    throw new AbortedException("The database refused it; the log of the edge says why.", e);
                }
                if (System.nanoTime() - end > 0) {
                    throw new AbortedException("The database is unavailable now.", e);
                }
            }
            pause();
        }
    }

    private static <T> T inTransaction(Connection connection, Work<T> work) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            return work.apply(connection);
        } finally {
            if (!connection.isClosed()) {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            }
        }
    }

    /** No connection, a lock timeout, a deadlock, a serialization failure, a restarting server. */
    private static boolean isTransient(SQLException e) {
        return e instanceof SQLTransientException
                || TRANSIENT.contains(SqlStateClass.of(e))
                || SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState());
    }

    private void pause() {
        try {
            if (stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AbortedException(STOPPED, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AbortedException(STOPPED, null);
        }
    }

    long deleted() {
        return deleted.get();
    }

    void stop() {
        stop.countDown();
    }

    void ended() {
        ended.countDown();
    }

    /** Waits for its end; returns false on timeout. */
    boolean awaitEnd(Duration most) {
        try {
            return ended.await(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
