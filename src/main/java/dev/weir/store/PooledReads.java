package dev.weir.store;

import dev.weir.database.StoreException;
import dev.weir.database.Unavailability;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Reads on connections of the pool, a bounded number at one time, so that they leave connections for others. */
public final class PooledReads {
    private final DataSource pool;
    private final Duration deadline;
    private final Semaphore places;

    /**
     * @param parallel how many may run at one time
     * @param deadline how long one waits for its place
     */
    public PooledReads(DataSource pool, int parallel, Duration deadline) {
        this.pool = pool;
        this.deadline = deadline;
        this.places = new Semaphore(parallel);
    }

    /** What is read. */
    @FunctionalInterface
    public interface Query<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Reads.
     *
     * @param what for the log: "read a piece"
     * @throws StoreException.Overloaded if too many are being read for too long
     * @throws StoreException.Unavailable if the database does not answer
     */
    public <T> T read(String what, Query<T> query) {
        try {
            if (!places.tryAcquire(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new StoreException.Overloaded("No room to " + what + "; " + places.getQueueLength() + " wait");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("The reader was interrupted.");
        }
        try (Connection connection = pool.getConnection()) {
            return query.run(connection);
        } catch (SQLException e) {
            throw new StoreException.Unavailable(Unavailability.of(e), "Could not " + what + ": " + e.getMessage());
        } finally {
            places.release();
        }
    }
}
