package dev.weir.database;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to connect to the database.
 *
 * @param dsn {@code postgresql://user:pass@host:port/db?parameters}, or a jdbc: URL, or null: the embedded one
 * @param dsnFile a file with the DSN; loading the settings reads it into {@code dsn}
 * @param poolSize connections in the pool, for large values, buckets and checks; each lane has one of its own besides
 * @param connectTimeout how long opening a connection may take, and how long a request waits for one from the pool
 * @param socketTimeout how long the database may take to answer before the connection is closed
 * @param migrate what to do about the schema at startup
 */
public record DatabaseSettings(
        @Nullable String dsn,
        @Nullable Path dsnFile,
        int poolSize,
        Duration connectTimeout,
        Duration socketTimeout,
        Migrate migrate)
        implements Checked {

    /** Without a file. */
    public DatabaseSettings(
            @Nullable String dsn, int poolSize, Duration connectTimeout, Duration socketTimeout, Migrate migrate) {
        this(dsn, null, poolSize, connectTimeout, socketTimeout, migrate);
    }

    /** {@inheritDoc} The driver takes both timeouts in seconds, and 0 means none. */
    @Override
    public void check(Findings findings) {
        if (dsn != null) {
            try {
                Dsn.parse(dsn);
            } catch (IllegalArgumentException wrong) {
                findings.require(false, "dsn", "cannot be used: " + wrong.getMessage());
            }
        }
        // With fewer than two, large values could occupy the one connection that bucket lookups and checks need.
        findings.number("poolSize", poolSize, 2, 1_000);
        findings.seconds("connectTimeout", connectTimeout, Duration.ofSeconds(1), Duration.ofHours(1));
        findings.seconds("socketTimeout", socketTimeout, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    /** Leaves out the DSN, which may contain a password. */
    @Override
    public String toString() {
        return "DatabaseSettings[dsn=" + (dsn == null ? "none" : "set") + ", poolSize=" + poolSize + ", connectTimeout="
                + connectTimeout + ", socketTimeout=" + socketTimeout + ", migrate=" + migrate + "]";
    }

    /** What to do about the schema at startup. */
    public enum Migrate {
        /** Migrate it to the current version. */
        AUTO,
        /** Refuse to start if it is not up to date. */
        CHECK,
        /** Assume that it is up to date. */
        OFF
    }
}
