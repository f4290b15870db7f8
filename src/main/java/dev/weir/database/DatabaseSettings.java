package dev.weir.database;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The database.
 *
 * @param dsn {@code postgresql://user:pass@host:port/db?parameters}, or a jdbc: URL, or null: the embedded one
 * @param dsnFile a file that holds the DSN; whoever loads the settings has read it into {@code dsn}
 * @param poolSize connections of the pool for large objects, buckets and checks; lanes hold one more each
 * @param connectTimeout how long a connection may take to come up, and a request wait for one of the pool
 * @param socketTimeout how long an answer from the database may take before the connection is given up
 * @param migrate what to do about the schema at the start
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

    /** {@inheritDoc} The driver counts both its timeouts in seconds, and takes 0 for none. */
    @Override
    public void check(Findings findings) {
        if (dsn != null) {
            try {
                Dsn.parse(dsn);
            } catch (IllegalArgumentException wrong) {
                findings.require(false, "dsn", "cannot be used: " + wrong.getMessage());
            }
        }
        // Below two, large objects would take the one connection that bucket look-ups and checks need.
        findings.number("poolSize", poolSize, 2, 1_000);
        findings.seconds("connectTimeout", connectTimeout, Duration.ofSeconds(1), Duration.ofHours(1));
        findings.seconds("socketTimeout", socketTimeout, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    /** Without the password that the DSN may hold. */
    @Override
    public String toString() {
        return "DatabaseSettings[dsn=" + (dsn == null ? "none" : "set") + ", poolSize=" + poolSize + ", connectTimeout="
                + connectTimeout + ", socketTimeout=" + socketTimeout + ", migrate=" + migrate + "]";
    }

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
