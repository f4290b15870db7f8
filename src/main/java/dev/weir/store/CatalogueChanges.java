package dev.weir.store;

import dev.weir.postgres.Acknowledged;
import dev.weir.postgres.SqlState;
import dev.weir.postgres.SqlStateClass;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;

/**
 * Changes of the catalogue, each in a transaction. An advisory lock serializes them. Each wait for a lock is bounded and retried;
 * after the last try {@link CatalogueException} says that nothing was changed.
 */
record CatalogueChanges(DataSource database, CatalogueLimits limits) {
    private static final long ADVISORY_LOCK = 0x77656972_6275636bL;

    /** A retry may succeed. */
    private static final Set<String> TRY_AGAIN =
            Set.of(SqlState.LOCK_NOT_AVAILABLE, SqlState.DEADLOCK, SqlState.SERIALIZATION_FAILURE);

    /** Errors of a commit that guarantee that nothing was changed. */
    private static final Set<String> ROLLED_BACK = Set.of(SqlStateClass.INTEGRITY_CONSTRAINT, SqlStateClass.ROLLBACK);

    /** A change that runs in one transaction, and commits it. */
    interface Change<T> {
        T apply(Connection connection, boolean exclusive) throws SQLException;
    }

    /**
     * Makes a change.
     *
     * @param what it is, after "could not"
     * @throws CatalogueException if it failed; nothing was changed, unless the message says that this is not known
     */
    <T> T retrying(String what, Change<T> change) {
        for (int attempt = 1;; attempt++) {
            try {
                return once(change, attempt > limits.tries() / 2);
            } catch (SQLException e) {
                if (!TRY_AGAIN.contains(SqlState.of(e))) {
                    throw wrap(what, e);
                }
                if (attempt >= limits.tries()) {
                    throw new CatalogueException(
                            "Could not " + what + ": the tables of weir were in use at each of " + attempt + " tries of "
                                    + limits.lockWait().toMillis() + " ms. A transaction that stays open holds them; end it,"
                                    + " and try again.",
                            e);
                }
            }
            pause(what);
        }
    }

    private <T> T once(Change<T> change, boolean exclusive) throws SQLException {
        try (Connection connection = database.getConnection()) {
            int networkTimeout = connection.getNetworkTimeout();
            boolean autoCommit = connection.getAutoCommit();
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(limits.moveDeadline().toMillis()));
            connection.setAutoCommit(false);
            try {
                begin(connection);
                return change.apply(connection, exclusive);
            } catch (SQLException | RuntimeException e) {
                try {
                    connection.rollback();
                } catch (SQLException gone) {
                    e.addSuppressed(gone);
                }
                throw e;
            } finally {
                // The pool has dropped a broken connection, so there is nothing to reset.
                if (!connection.isClosed()) {
                    connection.setAutoCommit(autoCommit);
                    connection.setNetworkTimeout(Runnable::run, networkTimeout);
                }
            }
        }
    }

    /**
     * Commits, with a barrier that also makes durable what this transaction found done by an earlier call whose answer was lost.
     *
     * @throws CatalogueException if it is not known whether it was committed
     */
    static void commit(Connection connection, String what) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(Acknowledged.BARRIER);
        }
        try {
            Acknowledged.commit(connection);
        } catch (SQLException e) {
            if (ROLLED_BACK.contains(SqlStateClass.of(e))) {
                throw e;
            }
            throw new CatalogueException(
                    "It is not known whether \"" + what + "\" was done, since the database did not confirm it (" + e.getMessage()
                            + "). Run it again.",
                    e);
        }
    }

    private void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = " + limits.lockWait().toMillis());
            statement.execute("set local statement_timeout = " + limits.moveDeadline().toMillis());
            statement.execute("select pg_advisory_xact_lock(" + ADVISORY_LOCK + ")");
        }
    }

    private void pause(String what) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(2 * limits.pause().toMillis() + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CatalogueException("Could not " + what + ": interrupted.", e);
        }
    }

    /** The failure in words. */
    static CatalogueException wrap(String what, SQLException e) {
        String state = SqlState.of(e);
        if (state.equals(SqlState.INSUFFICIENT_PRIVILEGE)) {
            return new CatalogueException(
                    "Could not " + what + ": the database's user must own the tables of weir (" + e.getMessage() + ").", e);
        }
        // The server reports overlapping partitions with this state.
        if (state.equals(SqlState.INVALID_OBJECT_DEFINITION)) {
            return new CatalogueException(
                    "Could not " + what + ": another partition holds it already (" + e.getMessage() + ").", e);
        }
        return new CatalogueException("Could not " + what + ": " + e.getMessage(), e);
    }
}
