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
 * One bucket on its way to being empty.
 *
 * <p>It walks through the bucket's rows once, in the order of their keys, a bounded number of rows a transaction, tombstones
 * counted: so no statement takes longer in a large bucket than in a small one, and a row that was there at the beginning is
 * behind the walk only when it was deleted or put aside. Put aside is what somebody holds locked; the walk goes on, and they are
 * waited for when a batch of them has come together, and in the end.
 *
 * <p>One thread works; others may ask how far it is, stop it, and wait for its end.
 */
final class Truncation {
    private static final String STOPPED = "The edge is stopping.";
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** What may go well at another time. */
    private static final Set<String> PASSING = Set.of(
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

    /** Why it ended early. The words are for who asked; the message may hold more, for the log. */
    static final class Halt extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String words;

        Halt(String words, @Nullable SQLException cause) {
            super(cause == null ? words : words + " (" + cause.getMessage() + ")", cause);
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** @throws Halt if it ends early */
    void deleteAll() {
        Set<String> aside = new LinkedHashSet<>();
        String after = "";
        while (true) {
            String from = after;
            BucketRows.Page page = trying(connection -> rows.page(connection, from, settings.batchItems()));
            aside.addAll(page.items());
            if (!page.items().isEmpty()) {
                aside.removeAll(deleteUnlocked(page.items()));
            }
            if (page.last() == null) {
                break;
            }
            after = page.last();
            if (aside.size() >= settings.batchItems()) {
                deleteLocked(aside);
            }
        }
        deleteLocked(aside);
    }

    /** Waits for those who hold the items, for as long as some of them come free. */
    private void deleteLocked(Set<String> aside) {
        int before = aside.size();
        long end = System.nanoTime() + settings.patience().toNanos();
        while (!aside.isEmpty()) {
            aside.removeAll(deleteUnlocked(aside));
            aside.retainAll(trying(connection -> rows.live(connection, aside)));
            if (aside.size() < before) {
                end = System.nanoTime() + settings.patience().toNanos();
            } else if (System.nanoTime() - end > 0) {
                throw new Halt("Transactions that stay open hold " + aside.size() + " items locked; end them.", null);
            }
            before = aside.size();
            if (!aside.isEmpty()) {
                String one = aside.iterator().next();
                aside.remove(one);
                // Behind the others where it is still locked: the next wait is for another one.
                if (!deleteWaiting(one)) {
                    aside.add(one);
                }
            }
        }
    }

    private Set<String> deleteUnlocked(Collection<String> keys) {
        return trying(connection -> counted(connection, rows.deleteUnlocked(connection, keys)));
    }

    /** Whether the lock could be had in time. */
    private boolean deleteWaiting(String key) {
        return trying(connection -> {
            try {
                counted(connection, rows.deleteWaiting(connection, key, settings.lockWait()));
                return true;
            } catch (SQLException e) {
                if (SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    return false;
                }
                throw e;
            }
        });
    }

    private Set<String> counted(Connection connection, Set<String> gone) throws SQLException {
        Acknowledged.commit(connection);
        deleted.addAndGet(gone.size());
        return gone;
    }

    /**
     * Lets every edge that follows the change stream forget the bucket. Once the message's commit is acknowledged all deletes
     * before it are, also those whose answer was lost and that were only seen to be done.
     */
    void tellEdges() {
        trying(connection -> {
            PurgeMessage.send(connection, bucket);
            Acknowledged.commit(connection);
            return true;
        });
    }

    /** One transaction. Where it does more than look, it commits itself; what it does may be done twice. */
    private interface Work<T> {
        T apply(Connection connection) throws SQLException;
    }

    /** Tries until it goes well, within the patience: the server may be restarting, or another one taking over. */
    private <T> T trying(Work<T> work) {
        long end = System.nanoTime() + settings.patience().toNanos();
        while (true) {
            if (stop.getCount() == 0) {
                throw new Halt(STOPPED, null);
            }
            try (Connection connection = database.getConnection()) {
                return inTransaction(connection, work);
            } catch (SQLException e) {
                if (!mayPass(e)) {
                    throw new Halt("The database refused it; the log of the edge says why.", e);
                }
                if (System.nanoTime() - end > 0) {
                    throw new Halt("The database cannot be asked now.", e);
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

    /** A connection that is gone or cannot be had, a lock, a deadlock, a serialization failure, a server that restarts. */
    private static boolean mayPass(SQLException e) {
        return e instanceof SQLTransientException
                || PASSING.contains(SqlStateClass.of(e))
                || SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState());
    }

    private void pause() {
        try {
            if (stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Halt(STOPPED, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Halt(STOPPED, null);
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

    /** Waits for its end; false if the time passed. */
    boolean awaitEnd(Duration most) {
        try {
            return ended.await(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
