package dev.weir.database;

import dev.weir.coherence.Epochs;
import dev.weir.coherence.Era;
import dev.weir.item.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAccumulator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Identifies the database that the edge is connected to, and starts a new {@link Era} if it is replaced by another one.
 *
 * <p>If the system identifier, timeline, database, item table or postmaster start differs, commits that the edge knows of may be
 * gone: after a restore, a failover, or a crash after an asynchronous commit. Generation and epoch then rise, so that cached
 * items are confirmed before they are trusted, and the version floor rises to the highest version this edge has seen, so that no
 * version is reused for another value (rule 9).
 *
 * <p>Invariant: the epoch rises before any connection to the new database is used for a request. Lanes call {@link #admit} from
 * their own threads after connecting; it is serialized, everything else is lock-free.
 */
public final class DatabaseIdentity {
    private static final Logger log = LoggerFactory.getLogger(DatabaseIdentity.class);

    private static final String IDENTITY =
            """
            select s.system_identifier, c.timeline_id,
                   (select oid from pg_database where datname = current_database()) as database,
                   'weir.item'::regclass::oid as item, pg_postmaster_start_time() as started
            from pg_control_system() s, pg_control_checkpoint() c
            """;

    private final Epochs epochs;
    private final DatabaseClock clock = new DatabaseClock();
    private final LongAccumulator highestNoted = new LongAccumulator(Math::max, 0);
    private @Nullable Known known;

    public DatabaseIdentity(Epochs epochs) {
        this.epochs = epochs;
    }

    /** The current era. */
    public Era era() {
        return epochs.era();
    }

    /** Its clock, as far as statements have shown it. */
    public DatabaseClock clock() {
        return clock;
    }

    /** Records a version that the database has given, so that the floor can be raised to it. */
    public void noteVersion(Version version) {
        // The accumulator compares first, and so writes to shared memory only if the version is newer.
        highestNoted.accumulate(version.number());
    }

    /**
     * Identifies the database behind a new connection before it is used for a request, and raises the epoch if it is another one.
     *
     * @return the era whose generation the connection belongs to
     */
    public synchronized Era admit(Connection connection) throws SQLException {
        Known now = read(connection);
        if (known != null && !known.equals(now)) {
            raiseFloor(connection, new Version(highestNoted.get()));
            Era era = epochs.nextGeneration();
            if (now.isRestartOf(known)) {
                log.debug("The database was restarted; epoch is {}", era.epoch());
            } else {
                log.warn("The database is another one: {} became {}; epoch is {}", known, now, era.epoch());
            }
        }
        known = now;
        return epochs.era();
    }

    private static Known read(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(IDENTITY);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Known(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getString(5));
        }
    }

    private static void raiseFloor(Connection connection, Version version) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select weir.raise_floor(?)")) {
            statement.setLong(1, version.number());
            statement.execute();
        }
    }

    private record Known(long system, long timeline, long database, long itemTable, String started) {
        boolean isRestartOf(Known before) {
            return equals(new Known(before.system, before.timeline, before.database, before.itemTable, started));
        }
    }
}
