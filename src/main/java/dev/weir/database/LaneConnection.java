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
 * A lane's connection to the present database: one after the other, each admitted by {@link DatabaseIdentity} before it carries
 * anything. For the lane's thread alone.
 */
public final class LaneConnection {
    private static final Logger log = LoggerFactory.getLogger(LaneConnection.class);

    private static final Duration RETRY_FIRST = Duration.ofMillis(20);
    private static final Duration RETRY_MOST = Duration.ofSeconds(1);

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

    /** How long a lane waits before it tries again what its connection did not let it do. */
    public static Backoff backoff() {
        return new Backoff(RETRY_FIRST, RETRY_MOST);
    }

    public boolean isOpen() {
        return connection != null;
    }

    /**
     * Whether there is one, to the database of the present generation, that can be trusted to carry something. One that has been
     * idle, or that has not answered since another was lost, is checked: what is sent to a dead server has an unknown outcome.
     */
    public boolean isUsable() {
        Connection open = connection;
        if (open == null || generation != identity.era().generation()) {
            return false;
        }
        if (!connector.isDoubtful(answeredAt)) {
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

    /** Notes that what was sent last was answered. */
    public void answered() {
        answeredAt = sentAt;
        connector.answered(sentAt);
    }

    /** The generation of the database that the connection leads, or led, to. */
    public int generation() {
        return generation;
    }

    /** Connects anew, and has the connection admitted. */
    public Connection connect() throws SQLException {
        disconnect();
        sentAt = System.nanoTime();
        Connection fresh = connector.connect();
        connection = fresh;
        generation = identity.admit(fresh).generation();
        answered();
        return fresh;
    }

    /** @throws SQLException of class 08 where there is no connection */
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

    /** The stamp of a statement that is sent now. What an older generation's connection carries belongs to no epoch. */
    public Stamp stamp() {
        Era era = identity.era();
        sentAt = System.nanoTime();
        return new Stamp(sentAt, era.generation() == generation ? era : new Era(generation, Era.NO_EPOCH));
    }
}
