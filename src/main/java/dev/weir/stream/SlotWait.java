package dev.weir.stream;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Finds the transactions that a new slot waits for, while its own session is blocked.
 *
 * <p>The stream's thread begins and ends a wait. The monitor's thread probes on the monitor's connection, and logs a long wait
 * once. Any thread reads the words.
 */
final class SlotWait {
    private static final int NOBODY = 0;

    /** A shorter wait is not logged. */
    private static final long NEWS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** The server waits for transactions of all its databases. Only some roles may see when another role's began. */
    private static final String OLDEST =
            """
            select count(*) over (), pid, name, extract(epoch from clock_timestamp() - since)::bigint
            from (select distinct l.pid, nullif(a.application_name, '') as name, a.xact_start as since
                  from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a on a.pid = l.pid
                  where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted
                        and l.pid not in (pg_backend_pid(), ?)
                  union all
                  select null, gid, prepared from pg_catalog.pg_prepared_xacts) transactions
            order by since nulls last
            limit 1
            """;

    private final Logger log;
    private volatile int process = NOBODY;
    private volatile long begun;
    private volatile @Nullable String words;
    private boolean logged;

    SlotWait(Logger log) {
        this.log = log;
    }

    /** @param waiting the server process of the session that creates the slot */
    void begin(int waiting) {
        begun = System.nanoTime();
        process = waiting;
    }

    void end() {
        process = NOBODY;
        words = null;
    }

    /** What the slot waits for, in words for an operator; null if there is no wait. */
    @Nullable
    String words() {
        return words;
    }

    /** Finds what the slot waits for, if one is being created. */
    void probe(Connection connection) throws SQLException {
        int waiting = process;
        if (waiting == NOBODY) {
            logged = false;
            return;
        }
        String found = oldest(connection, waiting);
        words = found;
        if (process == NOBODY) {
            words = null;
        } else if (found != null && !logged && System.nanoTime() - begun > NEWS_NANOS) {
            logged = true;
            log.info("The change stream is not open yet: {}", found);
        }
    }

    private static @Nullable String oldest(Connection connection, int waiting) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OLDEST)) {
            statement.setInt(1, waiting);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                long count = row.getLong(1);
                int pid = row.getInt(2);
                boolean prepared = row.wasNull();
                String name = row.getString(3);
                long seconds = row.getLong(4);
                String age = row.wasNull() ? "open for a time that this role may not see" : "open for " + seconds + " s";
                String who =
                        prepared ? "prepared as '" + name + "'" : "of process " + pid + (name == null ? "" : " (" + name + ")");
                return "a new slot waits for " + (count == 1 ? "a transaction " : count + " transactions, the oldest ") + who
                        + ", "
                        + age;
            }
        }
    }
}
