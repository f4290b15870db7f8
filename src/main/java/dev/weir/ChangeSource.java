package dev.weir;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.bucket.Buckets;
import dev.weir.coherence.ChangesSettings.Mode;
import dev.weir.coherence.Lease;
import dev.weir.config.Settings;
import dev.weir.database.DatabaseIdentity;
import dev.weir.database.DatabaseState;
import dev.weir.database.Dsn;
import dev.weir.database.PostgresConnector;
import dev.weir.database.ReplicationConnector;
import dev.weir.engine.ChangeFlow;
import dev.weir.item.BucketName;
import dev.weir.observe.Health;
import dev.weir.postgres.Connector;
import dev.weir.stream.Admission;
import dev.weir.stream.ChangeStream;
import dev.weir.stream.ChangeWatchers;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;

/** How the edge learns of others' changes: by the change stream, or not at all if {@code changes.mode} is ttl. */
final class ChangeSource implements AutoCloseable {
    private final Mode mode;
    private final Caches caches;
    private final ChangeFlow flow;
    private final ChangeStream stream;

    ChangeSource(
            Settings settings,
            Dsn dsn,
            Caches caches,
            DatabaseIdentity identity,
            DatabaseState database,
            Buckets buckets,
            ChangeWatchers watchers,
            MeterRegistry registry) {
        Connector replication = database.connector(new ReplicationConnector(dsn, settings.database(), "weir changes"));
        Connector query = database.connector(
                new PostgresConnector(dsn, settings.database(), "weir watch", settings.database().socketTimeout()));
        this.mode = settings.changes().mode();
        this.caches = caches;
        this.flow = new ChangeFlow(
                caches.index(), caches.lease(), caches.epochs(), caches.fronts(), watchers, buckets::changed, buckets::areCurrent,
                this::reopen);
        this.stream = new ChangeStream(
                replication, query, new EraAdmission(identity), flow, settings.stream(), registry);
    }

    /** Starts opening the stream; returns at once. */
    void start() {
        if (mode == Mode.STREAM) {
            stream.start();
        } else {
            flow.unavailable("changes.mode is ttl");
        }
    }

    /** Removes a bucket from this edge's caches and from those in front of it. */
    void forget(BucketName bucket) {
        flow.bucketPurged(bucket);
    }

    /** Always up: without a stream an edge still works, but queries the database more often. */
    Health health() {
        Lease lease = caches.lease();
        String trust = lease.isLive(Ticker.systemTicker().read())
                ? "live"
                : lease.mode() == Mode.TTL ? "not live, items are confirmed by changes.ttl" : "not live, every hit is confirmed";
        String source = mode == Mode.STREAM ? "stream " + stream.detail() : "changes.mode is ttl";
        return new Health.Up(
                trust + "; epoch " + caches.epochs().epoch() + "; fences " + caches.index().fences() + "; " + source);
    }

    private void reopen(String reason) {
        stream.reopen(reason);
    }

    @Override
    public void close() {
        stream.close();
    }

    /** Identifies a database by the generation that {@link DatabaseIdentity} gives it. */
    private record EraAdmission(DatabaseIdentity identity) implements Admission {
        @Override
        public int admit(Connection connection) throws SQLException {
            return identity.admit(connection).generation();
        }

        @Override
        public int current() {
            return identity.era().generation();
        }

        @Override
        public void clock(long sentAt, long millis) {
            identity.clock().observed(sentAt, millis);
        }
    }
}
