package dev.weir.stream;

import dev.weir.database.DatabaseSettings;
import dev.weir.database.Dsn;
import dev.weir.database.PostgresConnector;
import dev.weir.database.ReplicationConnector;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A stream of a real database, and what it told. */
final class StreamFixture implements AutoCloseable {
    static final StreamSettings SETTINGS = new StreamSettings(
            Duration.ofMillis(50), Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofMillis(20),
            Duration.ofMillis(200));

    private static final String IDENTITY = "select s.system_identifier, c.timeline_id, pg_postmaster_start_time()"
            + " from pg_control_system() s, pg_control_checkpoint() c where s.system_identifier <> ?";

    final WeirDatabase database;
    final RecordingListener told = new RecordingListener();
    final MeterRegistry registry = new SimpleMeterRegistry();
    final AtomicInteger number = new AtomicInteger(1);
    final ChangeStream stream;

    private StreamFixture(
            WeirDatabase database, Publication publication, StreamSettings settings, String replicationDsn, String queryDsn) {
        this.database = database;
        DatabaseSettings limits =
                new DatabaseSettings(null, 2, Duration.ofSeconds(2), Duration.ofSeconds(4), DatabaseSettings.Migrate.OFF);
        Admission admission = new Admission() {
            @Override
            public int admit(Connection connection) throws SQLException {
                // As the edge does, also over a connection of the replication protocol.
                try (var statement = connection.prepareStatement(IDENTITY)) {
                    statement.setLong(1, 0);
                    statement.executeQuery().next();
                }
                return number.get();
            }

            @Override
            public int current() {
                return number.get();
            }

            @Override
            public void clock(long sentAt, long millis) {}
        };
        this.stream = new ChangeStream(
                new ReplicationConnector(Dsn.parse(replicationDsn), limits, "weir changes"),
                new PostgresConnector(Dsn.parse(queryDsn), limits, "weir watch", Duration.ofSeconds(1)),
                admission, publication, told, settings, registry);
    }

    /** A stream that is started. */
    static StreamFixture started(WeirDatabase database) {
        return started(database, SETTINGS);
    }

    static StreamFixture started(WeirDatabase database, StreamSettings settings) {
        return started(database, settings, database.database().dsn());
    }

    /** With the replication connection over another way to the server. */
    static StreamFixture started(WeirDatabase database, StreamSettings settings, String replicationDsn) {
        return started(database, settings, replicationDsn, database.database().dsn());
    }

    static StreamFixture started(WeirDatabase database, StreamSettings settings, String replicationDsn, String queryDsn) {
        return started(new StreamFixture(database, Publication.WEIR, settings, replicationDsn, queryDsn));
    }

    /** With other tables than an edge's. */
    static StreamFixture started(WeirDatabase database, Publication publication) {
        String dsn = database.database().dsn();
        return started(new StreamFixture(database, publication, SETTINGS, dsn, dsn));
    }

    private static StreamFixture started(StreamFixture fixture) {
        fixture.stream.start();
        return fixture;
    }

    /** A stream of a new database, open. */
    static StreamFixture openOn(TestPostgres server) {
        StreamFixture fixture = started(WeirDatabase.on(server));
        fixture.told.await("opened");
        return fixture;
    }

    void sql(String sql) throws SQLException {
        database.execute(sql);
    }

    @Override
    public void close() {
        stream.close();
    }
}
