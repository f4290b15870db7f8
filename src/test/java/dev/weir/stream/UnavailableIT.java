package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server may lack: each is said with the command that mends it, and the stream opens once it was run. */
final class UnavailableIT {
    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void anUnloggedPartition(TestPostgres server) throws SQLException {
        try (StreamFixture fixture = StreamFixture.openOn(server)) {
            fixture.sql("alter table weir.item_default set unlogged");
            mend(fixture, "the partition weir.item_default is not logged");
            assertTrue(fixture.told.lines().contains("cut"));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void anotherReplicaIdentity(TestPostgres server) throws SQLException {
        try (StreamFixture fixture = StreamFixture.openOn(server)) {
            fixture.sql("alter table weir.item_default replica identity full");
            mend(fixture, "the replica identity of weir.item_default is not its primary key");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aUserWithoutTheRights(TestPostgres server) throws SQLException {
        WeirDatabase database = WeirDatabase.on(server);
        String role = "plain_" + database.database().jdbcUrl().replaceAll(".*_", "");
        database.execute("drop publication weir; create role " + role + " login password 'plain';"
                + " grant usage on schema weir to " + role);
        String dsn = database.database().dsn().replaceFirst("//[^@]*@", "//" + role + ":plain@");
        try (StreamFixture fixture = StreamFixture.started(database, StreamFixture.SETTINGS, dsn, dsn)) {
            command(fixture, "the database's user may not replicate");
            mend(fixture, "there is no publication weir");
            assertEquals(2, fixture.told.lines("unavailable").size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aServerThatDoesNotDecodeItsLogOrHasNoSlotFree(int version) throws SQLException {
        try (TestPostgres server = TestPostgres.privateServer(version)) {
            WeirDatabase database = WeirDatabase.on(server);
            database.execute("alter system set wal_level = 'replica'");
            restart(server);
            try (StreamFixture fixture = StreamFixture.started(database)) {
                fixture.told.await("unavailable wal_level is replica: run `alter system set wal_level = 'logical'` and restart");
                database.execute("alter system set wal_level = 'logical'");
                database.execute("alter system set max_replication_slots = 1");
                restart(server);
                fixture.told.await("opened");
                try (StreamFixture second = StreamFixture.started(database)) {
                    second.told.await("unavailable the server has no replication slot free: drop one");
                    fixture.close();
                    second.told.await("opened");
                }
                database.execute("alter system set max_wal_senders = 0");
                restart(server);
            }
            try (StreamFixture third = StreamFixture.started(database)) {
                third.told.await("unavailable the server has no connection for replication free");
                database.execute("alter system reset max_wal_senders");
                restart(server);
                third.told.await("opened");
            }
        }
    }

    /** Something between the edge and the server, say, that lets no replication through. */
    @Test
    void whyAStreamCannotBeOpenedIsSaidThoughNobodyForesawIt() {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        String dsn = database.database().dsn();
        try (StreamFixture fixture =
                StreamFixture.started(database, StreamFixture.SETTINGS, dsn.replaceFirst("@[^/]*/", "@127.0.0.1:1/"), dsn)) {
            fixture.told.await("reason", told -> fixture.stream.detail().contains("127.0.0.1:1 refused"));
        }
    }

    private static void restart(TestPostgres server) {
        server.kill();
        server.startAgain();
    }

    /** Runs the command that the stream names, and sees it open. */
    private static void mend(StreamFixture fixture, String reason) throws SQLException {
        command(fixture, reason);
        fixture.told.await("opened");
        fixture.told.awaitProof();
        assertTrue(fixture.stream.detail().startsWith("open"), fixture.stream.detail());
    }

    private static void command(StreamFixture fixture, String reason) throws SQLException {
        fixture.told.await("unavailable " + reason);
        String told = fixture.told.lines("unavailable " + reason).getFirst();
        assertTrue(fixture.stream.detail().contains(told.substring("unavailable ".length())), fixture.stream.detail());
        String command = told.substring(told.indexOf('`') + 1, told.indexOf('`', told.indexOf('`') + 1));
        fixture.told.forgetOpened();
        fixture.sql(command);
    }
}
