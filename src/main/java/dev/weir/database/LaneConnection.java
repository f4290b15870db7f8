package dev.weir.database;

import dev.weir.coherence.Era;
import dev.weir.coherence.Stamp;
import dev.weir.postgres.Backoff;
import dev.weir.postgres.Connector;
import dev.weir.postgres.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lane's connection to the database, replaced when it is lost; {@link DatabaseIdentity} admits each new one before it is used.
 * Confined to the lane's thread.
 */
public final class LaneConnection {
    private static final Logger log = LoggerFactory.getLogger(LaneConnection.class);

    private static final Duration RETRY_FIRST = Duration.ofMillis(20);
    private static final Duration RETRY_MAX = Duration.ofSeconds(1);

    private final Connector connector;
    private final DatabaseIdentity identity;
    private @Nullable Connection connection;
    private int generation;
    private long sentAt;
    private long answeredAt;

    public LaneConnection(Connector connector, DatabaseIdentity identity) {
        this.connector = connector;
        this.identity = identity;
    }

    /** How long a lane waits before it retries after its connection failed. */
    public static Backoff backoff() {
        return new Backoff(RETRY_FIRST, RETRY_MAX);
    }

    public boolean isOpen() {
        return connection != null;
    }

    /**
     * Whether there is a connection to the current generation of the database, and it works. One that has been idle, or that has
     * not answered since another was lost, is checked: a statement sent to a dead server has an unknown outcome.
     */
    public boolean isUsable() {
        Connection open = connection;
        if (open == null || generation != identity.era().generation()) {
            return false;
        }
        if (!connector.needsCheck(answeredAt)) {
            return true;
        }
        sentAt = System.nanoTime();
        try {
            connector.check(open);
            answered();
            return true;
        } catch (SQLException e) {
            log.debug("{} has lost its connection: {}", Thread.currentThread().getName(), e.getMessage());
            disconnect();
            return false;
        }
    }

    /** Records that the last statement was answered. */
    public void answered() {
        answeredAt = sentAt;
        connector.answered(sentAt);
    }

    /** The generation of the database that the current or last connection belongs to. */
    public int generation() {
        return generation;
    }

    /** Opens a new connection and has it admitted. */
    public Connection connect() throws SQLException {
        disconnect();
        sentAt = System.nanoTime();
        Connection fresh = connector.connect();
        connection = fresh;
        generation = identity.admit(fresh).generation();
        answered();
        return fresh;
    }

    /** @throws SQLException of class 08 if there is no connection */
    public Connection open() throws SQLException {
        if (connection == null) {
            throw new SQLException("not connected", SqlState.CONNECTION_DOES_NOT_EXIST);
        }
        return connection;
    }

    public void disconnect() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            connector.lost();
            try {
                old.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("{} could not close its connection: {}", Thread.currentThread().getName(), e.getMessage());
            }
        }
    }

    /** The stamp of a statement that is sent now. On a connection of an older generation it belongs to no epoch. */
    public Stamp stamp() {
        Era era = identity.era();
        sentAt = System.nanoTime();
        return new Stamp(sentAt, era.generation() == generation ? era : new Era(generation, Era.NO_EPOCH));
    }
}
