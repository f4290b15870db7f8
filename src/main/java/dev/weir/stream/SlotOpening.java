package dev.weir.stream;

import dev.weir.postgres.Connector;
import dev.weir.postgres.SqlState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Creates the temporary slot of a stream, in the stream's own session, and waits until every transaction that the stream will not
 * bring is visible.
 *
 * <p>The slot exports a snapshot, which is not used: only for that does the server wait for running transactions, instead of
 * reusing what another slot has left on disk. Even so it does not wait for transactions that begin meanwhile. One of them may
 * have its commit in the log before the slot's first position and yet be invisible, for instance while its synchronous standby is
 * unavailable. So once the slot exists a transaction id is taken, and every lower one must have ended.
 *
 * <p>{@link SlotWait} names the transactions that are waited for. Each wait is also bounded on the server ({@code lock_timeout},
 * {@code wal_sender_timeout}), in case the edge is gone.
 */
final class SlotOpening {
    private static final String CREATE = "CREATE_REPLICATION_SLOT %s TEMPORARY LOGICAL pgoutput (SNAPSHOT 'export')";
    private static final Duration MARGIN = Duration.ofSeconds(5);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long MOST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Connection connection;
    private final StreamSettings settings;
    private final CountDownLatch closing;
    private final SlotWait wait;

    SlotOpening(Connection connection, StreamSettings settings, CountDownLatch closing, SlotWait wait) {
        this.wait = wait;
        this.connection = connection;
        this.settings = settings;
        this.closing = closing;
    }

    /** Opens the connection that the slot will be made on. */
    static Connection connect(Connector replication) throws SQLException, UnavailableException {
        try {
            return replication.connect();
        } catch (SQLException e) {
            String lacking = lacking(e);
            if (lacking != null) {
                throw new UnavailableException(lacking);
            }
            throw e;
        }
    }

    /** @param family the prefix of this edge's slots; sessions that still hold one are ended */
    void open(String family, String slot) throws SQLException, UnavailableException, InterruptedException {
        long deadline = System.nanoTime() + settings.openDeadline().toNanos();
        connection.setNetworkTimeout(
                Runnable::run, Math.toIntExact(settings.openDeadline().plus(MARGIN).toMillis()));
        try (Statement statement = connection.createStatement()) {
            statement.execute("set lock_timeout = " + settings.openDeadline().toMillis());
            statement.execute("set wal_sender_timeout = " + settings.silence().toMillis());
            statement.execute("select pg_terminate_backend(active_pid) from pg_catalog.pg_replication_slots"
                    + " where starts_with(slot_name, '" + family + "') and active_pid <> pg_backend_pid()");
            statement.setQueryTimeout(Math.toIntExact(settings.openDeadline().toSeconds()));
            wait.begin(connection.unwrap(PGConnection.class).getBackendPID());
            statement.execute(String.format(CREATE, slot));
            statement.setQueryTimeout(0);
            awaitVisible(statement, deadline);
        } catch (SQLException e) {
            throw inWords(e);
        } finally {
            wait.end();
        }
    }

    private void awaitVisible(Statement statement, long deadline)
            throws SQLException, UnavailableException, InterruptedException {
        long mark = number(statement, "select pg_current_xact_id()::text::bigint");
        long pause = FIRST_PAUSE_NANOS;
        while (number(statement, "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint") <= mark) {
            if (System.nanoTime() - deadline > 0) {
                throw waited();
            }
            if (closing.await(pause, TimeUnit.NANOSECONDS)) {
                return;
            }
            pause = Math.min(MOST_PAUSE_NANOS, 2 * pause);
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Throws a server's refusal in words for an operator; returns any other failure as it is. */
    private SQLException inWords(SQLException e) throws UnavailableException {
        switch (SqlState.of(e)) {
            // Cancelled at our deadline or by the server's own limit.
            case SqlState.QUERY_CANCELED, SqlState.LOCK_NOT_AVAILABLE -> throw waited();
            default -> {
                String why = lacking(e);
                if (why != null) {
                    throw new UnavailableException(why);
                }
            }
        }
        return e;
    }

    /** What the server lacks, if it refuses a replication connection or a slot; null for any other failure. */
    private static @Nullable String lacking(SQLException e) {
        return switch (SqlState.of(e)) {
            case SqlState.INSUFFICIENT_PRIVILEGE -> "the database's user may not replicate (" + e.getMessage()
                    + "): run `alter role <user> replication`";
            case SqlState.TOO_MANY_CONNECTIONS -> "the server has no connection for replication free (" + e.getMessage()
                    + "): run `alter system set max_wal_senders = <more>` and restart PostgreSQL";
            case SqlState.CONFIGURATION_LIMIT_EXCEEDED -> "the server has no replication slot free: drop one that nobody uses"
                    + " (`select pg_drop_replication_slot(slot_name) from pg_replication_slots where not active`), or run"
                    + " `alter system set max_replication_slots = <more>` and restart PostgreSQL";
            case SqlState.NOT_IN_PREREQUISITE_STATE -> "the server does not decode its log (" + e.getMessage()
                    + "): run `alter system set wal_level = 'logical'` and restart PostgreSQL";
            default -> null;
        };
    }

    /** Names what was waited for. Prepared transactions have no process. */
    private UnavailableException waited() {
        String who = "";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select string_agg(distinct coalesce(pid::text, 'prepared'), ', ')"
                        + " from pg_catalog.pg_locks where locktype = 'transactionid' and mode = 'ExclusiveLock' and granted"
                        + " and pid is distinct from pg_backend_pid()")) {
            if (row.next() && row.getString(1) != null) {
                who = " of the processes " + row.getString(1);
            }
        } catch (SQLException e) {
            who = " that cannot be named (" + e.getMessage() + ")";
        }
        return new UnavailableException("transactions" + who + " ran for longer than stream.open-deadline and a new slot has to"
                + " wait for their end: see `select * from pg_stat_activity where backend_xid is not null` and"
                + " `select * from pg_prepared_xacts`");
    }
}
