package dev.weir.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The database.
 *
 * @param dsn {@code postgresql://user:pass@host:port/db?parameters}, or a jdbc: URL, or null: the embedded one
 * @param poolSize connections of the pool for large objects, buckets and checks; lanes hold one more each
 * @param connectTimeout how long a connection may take to come up, and a request wait for one of the pool
 * @param socketTimeout how long an answer from the database may take before the connection is given up
 * @param migrate what to do about the schema at the start
 */
public record DatabaseSettings(
        @Nullable String dsn, int poolSize, Duration connectTimeout, Duration socketTimeout, Migrate migrate) {

    /** What to do about the schema at the start. */
    public enum Migrate {
        /** Bring it up to date. */
        AUTO,
        /** Refuse to start where it is not up to date. */
        CHECK,
        /** Trust that it is. */
        OFF
    }
}
