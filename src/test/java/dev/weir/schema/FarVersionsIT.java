package dev.weir.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.coherence.Epochs;
import dev.weir.coherence.FrontCaches;
import dev.weir.database.DatabaseIdentity;
import dev.weir.database.DatabaseSettings;
import dev.weir.item.Version;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** A version far ahead of the clock is not let in, and one that is in already ends nobody's writes. */
final class FarVersionsIT {
    private static final String VERSIONS = "dev.weir.testing.TestPostgres#versions";
    private static final long LAST = 4611686018427387902L;
    private static final long MINUTE = Duration.ofMinutes(1).toMillis() << 16;
    private static final long DAY = Duration.ofDays(1).toMillis() << 16;

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void oneIsRefusedWhicheverWayItIsBrought(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("""
                create table weir.p partition of weir.item for values in ('p');
                insert into weir.item (bucket, key, value) values ('b', 'k', 'v'), ('p', 'k', 'v')""");
        List<String> before = database.rows("select bucket, key, version from weir.item order by 1");
        String far = "weir.clock_version() + 2 * " + MINUTE;
        for (String version : List.of(String.valueOf(LAST), far)) {
            for (String role : List.of("origin", "replica")) {
                String as = "set session_replication_role = " + role + "; ";
                for (String table : List.of("item", "p")) {
                    assertRefused(database, as + "insert into weir." + table + " (bucket, key, value, version)"
                            + " values ('p', 'new', 'v', " + version + ")");
                    assertRefused(database, as + "update weir." + table + " set value = 'w', version = " + version);
                }
                assertRefused(database, as + "insert into weir.item (bucket, key, value, version) values ('b', 'k', 'v', "
                        + version + ") on conflict (bucket, key) do update set version = excluded.version");
                assertRefused(database, as + "update weir.item set key = 'other', version = " + version);
                assertRefused(database, as + "update weir.item set bucket = 'q', version = " + version + " where bucket = 'p'");
            }
        }
        for (String role : List.of("origin", "replica")) {
            String as = "set session_replication_role = " + role + "; ";
            assertRefused(database, as + "update weir.clock set floor = " + LAST);
            assertRefused(database, as + "update weir.clock set floor = weir.clock_version() + 2 * " + DAY);
        }
        SQLException copied = assertThrows(SQLException.class, () -> copy(database, "b\tnew\tv\t" + LAST + "\n"));
        assertEquals("23514", copied.getSQLState());
        assertEquals(before, database.rows("select bucket, key, version from weir.item order by 1"));
        assertEquals(0, database.number("select floor from weir.clock"));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theRefusalSaysWhatToDo(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        SQLException refused = assertThrows(SQLException.class, () -> database.execute(
                "insert into weir.item (bucket, key, value, version) values ('far', 'k', 'x', " + LAST + ")"));
        String words = String.valueOf(refused.getMessage());
        assertTrue(words.contains("more than 60 s ahead of the database's clock"), words);
        assertTrue(words.contains("Leave the version out"), words);
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void oneUpToTheClockSkewAheadIsTaken(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        String near = "weir.clock_version() + " + MINUTE / 2;
        database.execute("insert into weir.item (bucket, key, value, version) values ('b', 'k', 'v', " + near + ")");
        database.execute("update weir.item set version = greatest(version + 1, " + near + ")");
        copy(database, "b\tcopied\tv\t" + ((System.currentTimeMillis() << 16) + MINUTE / 2) + "\n");
        assertEquals(2, database.number("select count(*) from weir.item"));
        String far = "insert into weir.item (bucket, key, value, version) values ('b', 'far', 'v', weir.clock_version() + "
                + 59 * MINUTE + ")";
        assertRefused(database, far);
        database.execute("update weir.clock set clock_skew_ms = 3600000");
        database.execute(far);
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aFloorUpToADayAheadMayBeSetByHand(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("update weir.clock set floor = weir.clock_version() + " + (DAY - MINUTE));
        database.execute("select weir.put_item('b', 'next', 'v')");
    }

    /** The clock was two days ahead when they were written, and has been set back. */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void rowsOfAClockThatWasSetBackAreStillWritten(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        long ahead = (System.currentTimeMillis() << 16) + 2 * DAY;
        insertUnchecked(database, "k", ahead);
        database.execute("select weir.put_item('b', 'k', 'w')");
        assertEquals(ahead + 64, version(database, "k"));
        database.execute("update weir.item set value = 'x' where key = 'k'");
        assertEquals(ahead + 128, version(database, "k"));
        database.execute("update weir.item set value = 'y', version = version + 1 where key = 'k'");
        assertEquals(ahead + 129, version(database, "k"));
        database.execute("select weir.delete_item('b', 'k')");
        assertEquals(ahead + 192, version(database, "k"));
        database.execute("select weir.put_item('b', 'k', 'z')");
        assertEquals(ahead + 256, version(database, "k"));
        database.execute("update weir.item set version = weir.next_version(version) where key = 'k'");
        assertEquals(ahead + 320, version(database, "k"));
        database.execute("update weir.item set key = 'l' where key = 'k'");
        assertEquals(ahead + 384, version(database, "l"));
    }

    /** The floor was that far when it was restored, or before anything bounded it. */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aFloorThatIsFarAheadStillGivesVersionsThatRise(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        long ahead = (System.currentTimeMillis() << 16) + 300 * DAY;
        setFloorUnchecked(database, ahead);
        database.execute("insert into weir.item (bucket, key, value) values ('b', 'k', 'v')");
        assertEquals(ahead + 64, version(database, "k"));
        database.execute("update weir.item set value = 'w'");
        assertEquals(ahead + 128, version(database, "k"));
        database.execute("delete from weir.item");
        assertEquals(ahead + 128, database.number("select floor from weir.clock"));
        database.execute("select weir.put_item('b', 'k', 'x')");
        assertEquals(ahead + 192, version(database, "k"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "delete from weir.item where key = 'far'",
        "truncate weir.item",
        "update weir.item set key = 'moved' where key = 'far'",
        "select weir.raise_floor(4611686018427387902)",
        "set session_replication_role = replica; delete from weir.item",
    })
    void oneThatIsThereAlreadyEndsNoWrites(String removal) throws Exception {
        for (TestPostgres server : TestPostgres.versions()) {
            WeirDatabase database = WeirDatabase.on(server);
            database.execute("select weir.put_item('b', 'k', 'v')");
            insertUnchecked(database, "far", LAST - 700);
            database.execute(removal);
            assertTrue(database.number("select floor - weir.clock_version() from weir.clock") <= DAY);
            database.execute("select weir.put_item('b', 'k', 'w'), weir.put_item('b', 'new', 'v')");
            database.execute("delete from weir.item where key = 'new'; select weir.put_item('b', 'new', 'w')");
        }
    }

    /** Such a session is trusted with the versions it brings. */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void oneOfASessionThatSaysItIsAnEdgeHurtsItsKeyAlone(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("select weir.put_item('b', 'k', 'v'), weir.put_item('b', 'l', 'v')");
        database.execute("set weir.writer = 'edge'; update weir.item set version = " + LAST + " where key = 'k'");
        assertRefused(database, "select weir.put_item('b', 'k', 'w')");
        database.execute("select weir.put_item('b', 'l', 'w'), weir.put_item('b', 'm', 'v')");
        database.execute("delete from weir.item where key = 'k'; select weir.put_item('b', 'k', 'w')");
        assertTrue(version(database, "k") - (System.currentTimeMillis() << 16) < MINUTE);
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void whatAnEdgeHasSeenOfOneEndsNoWritesAtANewEpoch(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        DatabaseIdentity identity = new DatabaseIdentity(new Epochs(FrontCaches.NONE));
        try (Connection connection = database.connect()) {
            identity.admit(connection);
            identity.noteVersion(new Version(LAST - 700));
        }
        // Another table stands for another database.
        database.execute("drop schema weir cascade");
        Migrations.run(DatabaseSettings.Migrate.AUTO, database.dataSource());
        try (Connection connection = database.connect()) {
            assertEquals(2, identity.admit(connection).generation());
        }
        assertTrue(database.number("select floor - weir.clock_version() from weir.clock") <= DAY);
        database.execute("select weir.put_item('b', 'k', 'v')");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theReaperLeavesATombstoneAloneThatIsFarAhead(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        insertUnchecked(database, "far", LAST - 700);
        database.execute("select weir.delete_item('b', 'far')");
        try (Connection connection = database.connect();
                Reaper reaper = new Reaper(
                        database.dataSource(),
                        new ReaperSettings(Duration.ofSeconds(1), Duration.ofMinutes(1), 2, Duration.ofMinutes(1),
                                Duration.ofMinutes(1)),
                        new VersionFloor(new SimpleMeterRegistry()),
                        new SimpleMeterRegistry())) {
            assertEquals(0, reaper.reapOnce(connection).tombstones());
        }
        database.execute("select weir.put_item('b', 'far', 'back')");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aFloorAtTheEndIsMendedByTheMigration(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.emptyOn(server);
        Flyway.configure()
                .dataSource(database.dataSource())
                .locations("classpath:dev/weir/sql")
                .placeholderReplacement(false)
                .schemas("weir")
                .target("3")
                .load()
                .migrate();
        database.execute("""
                create table weir.p partition of weir.item for values in ('p');
                insert into weir.item (bucket, key, value, version) values ('far', 'k', 'x', 4611686018427387902);
                delete from weir.item""");
        assertThrows(SQLException.class, () -> database.execute("select weir.put_item('b', 'k', 'v')"));
        Migrations.run(DatabaseSettings.Migrate.AUTO, database.dataSource());
        database.execute("select weir.put_item('b', 'k', 'v'), weir.put_item('p', 'k', 'v')");
        assertRefused(database, "set session_replication_role = replica; update weir.p set version = " + LAST);
    }

    private static void assertRefused(WeirDatabase database, String sql) {
        SQLException refused = assertThrows(SQLException.class, () -> database.execute(sql), sql);
        assertEquals("23514", refused.getSQLState(), sql);
    }

    /** As a restored dump does, whose triggers come after its rows. */
    private static void insertUnchecked(WeirDatabase database, String key, long version) throws SQLException {
        database.execute("alter table weir.item disable trigger item_changed;"
                + " insert into weir.item (bucket, key, value, version) values ('b', '" + key + "', 'v', " + version + ");"
                + " alter table weir.item enable always trigger item_changed");
    }

    private static void setFloorUnchecked(WeirDatabase database, long floor) throws SQLException {
        database.execute("alter table weir.clock disable trigger clock_advanced;"
                + " update weir.clock set floor = " + floor + ";"
                + " alter table weir.clock enable always trigger clock_advanced");
    }

    private static void copy(WeirDatabase database, String line) throws Exception {
        try (Connection connection = database.connect()) {
            connection.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy weir.item (bucket, key, value, version) from stdin", new StringReader(line));
        }
    }

    private static long version(WeirDatabase database, String key) throws SQLException {
        return database.number("select version from weir.item where bucket = 'b' and key = '" + key + "'");
    }
}
