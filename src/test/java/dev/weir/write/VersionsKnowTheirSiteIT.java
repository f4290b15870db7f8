package dev.weir.write;

import static dev.weir.write.LaneFixture.delete;
import static dev.weir.write.LaneFixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.DatabaseSettings;
import dev.weir.schema.Migrations;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/** The last six bits of every version that the database gives are the number of its site. */
final class VersionsKnowTheirSiteIT {
    private static final String VERSIONS = "dev.weir.testing.TestPostgres#versions";
    private static final int SITE = 37;

    private final Map<String, Long> last = new HashMap<>();

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void whicheverWayPeopleWrite(TestPostgres server) throws Exception {
        WeirDatabase database = site(server);
        for (String sql : List.of(
                "insert into weir.item (bucket, key, value) values ('b', 'k', 'v'), ('b', 'l', 'v')",
                "update weir.item set value = 'w'",
                "update weir.item set value = 'x', version = 3",
                "set session_replication_role = replica; update weir.item set value = 'y'",
                "set weir.writer = 'edge'; update weir.item set value = 'z'",
                "insert into weir.item (bucket, key, value) values ('b', 'k', 'v')"
                        + " on conflict (bucket, key) do update set value = excluded.value",
                "select weir.put_item('b', 'k', 'v'), weir.put_item('b', 'm', 'v')",
                "select weir.delete_item('b', 'k')",
                "select weir.put_item('b', 'k', 'w')",
                "update weir.item set value = null, version = weir.next_version(version)",
                "update weir.item set key = 'n' where key = 'm'",
                "delete from weir.item where key = 'n'; select weir.put_item('b', 'n', 'v')",
                "truncate weir.item; select weir.put_item('b', 'k', 'v'), weir.put_item('b', 'l', 'v')")) {
            database.execute(sql);
            check(database, sql);
        }
        try (Connection connection = database.connect()) {
            connection.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy weir.item (bucket, key, value) from stdin", new StringReader("b\tcopied\tv\n"));
        }
        check(database, "copy");
        assertEquals(1, database.number("select count(*) from weir.item where key = 'copied'"));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void whicheverStatementAnEdgeSends(TestPostgres server) throws Exception {
        WeirDatabase database = site(server);
        try (Connection lane = LaneFixture.connector(database.database(), Duration.ofSeconds(1)).connect()) {
            LaneRow row = LaneRow.register(lane);
            long turn = 0;
            for (WriteStatement statement : statements()) {
                for (List<Write> writes : batches()) {
                    statement.send(lane, row, ++turn, writes);
                    check(database, statement.getClass() + " " + writes);
                }
            }
        }
    }

    /** Their low bits count, and some are ahead of the clock. */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void rowsFromBeforeThereWereSitesGetHigherOnes(TestPostgres server) throws Exception {
        for (String ahead : List.of("0", "40000::bigint << 16")) {
            WeirDatabase database = WeirDatabase.emptyOn(server);
            migrate(database, "5");
            database.execute("set weir.writer = 'edge'; insert into weir.item (bucket, key, value, version)"
                    + " select 'b', 'k' || n, 'v', weir.clock_version() + n + (" + ahead + ") from generate_series(0, 200) n");
            for (String row : database.rows("select bucket || '/' || key, version from weir.item")) {
                note(row);
            }
            Migrations.run(DatabaseSettings.Migrate.AUTO, database.dataSource());
            database.execute("update weir.clock set site = " + SITE);
            try (Connection lane = LaneFixture.connector(database.database(), Duration.ofSeconds(1)).connect()) {
                LaneRow row = LaneRow.register(lane);
                for (int n = 0; n <= 40; n++) {
                    new PlainWrites().send(lane, row, n + 1, List.of(put("k" + n, "w")));
                }
                for (int n = 41; n <= 80; n++) {
                    ConditionalWrites.waiting(null).send(lane, row, n + 1, List.of(delete("k" + n)));
                }
            }
            database.execute("""
                    select weir.put_item('b', 'k' || n, 'w') from generate_series(81, 120) n;
                    select weir.delete_item('b', 'k' || n) from generate_series(121, 160) n;
                    update weir.item set value = 'w' where version & 63 <> 37 or value = 'v'""");
            check(database, ahead);
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theNextOneIsTheFirstHigherOneOfTheSiteFromTheMomentOn(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        assertEquals(List.of("0"), database.rows("""
                select count(*)
                from (select a::bigint as after, m::bigint as moment, weir.next_version(a, m) as next
                      from generate_series(0, 400) a, generate_series(0, 400) m) n
                where next <= after or next < moment or (next - moment) % 64 <> 0 or next - 64 > after and next <> moment"""));
        assertEquals(List.of("4611686018427387904"), database.rows("select weir.next_version(4611686018427387903, 0)"));
        database.execute("update weir.clock set site = 63, floor = 4711");
        assertEquals(List.of("4735"), database.rows("select first from weir.clock"));
        assertTrue(database.number("select weir.next_version(7) - weir.clock_version()") >= -(1 << 16));
    }

    /** What it brings itself may be a row of another site, restored or replicated. */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void oneThatSqlBringsIsKeptAsItIs(TestPostgres server) throws Exception {
        WeirDatabase database = site(server);
        long brought = (System.currentTimeMillis() << 16) + 5;
        database.execute("insert into weir.item (bucket, key, value, version) values ('b', 'k', 'v', " + brought + ")");
        assertEquals(brought, database.number("select version from weir.item"));
        database.execute("update weir.item set version = " + (brought + 6));
        assertEquals(brought + 6, database.number("select version from weir.item"));
    }

    /** Each would cost a lone write some microseconds; inlined, they cost nothing. */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theEdgesStatementsCallNoFunctionOfTheSchema(TestPostgres server) throws Exception {
        WeirDatabase database = site(server);
        try (Connection lane = LaneFixture.connector(database.database(), Duration.ofSeconds(1)).connect()) {
            lane.createStatement().execute("set track_functions = 'all'");
            LaneRow row = LaneRow.register(lane);
            lane.setAutoCommit(false);
            long turn = 0;
            for (WriteStatement statement : statements()) {
                for (List<Write> writes : batches()) {
                    statement.send(lane, row, ++turn, writes);
                    assertEquals(
                            List.of(),
                            WeirDatabase.rows(lane, "select funcname, calls from pg_stat_xact_user_functions"),
                            () -> statement.getClass() + " " + writes);
                }
            }
            row.left(lane, List.of(put("a", "1")));
            WeirDatabase.rows(lane, "select weir.next_version(7)");
            assertEquals(
                    List.of("next_version|1"),
                    WeirDatabase.rows(lane, "select funcname, calls from pg_stat_xact_user_functions where funcname like 'n%'"));
        }
    }

    private static List<WriteStatement> statements() {
        return List.of(new PlainWrites(), ConditionalWrites.waiting(null), ConditionalWrites.skippingLocked(null));
    }

    /** New rows and rows that are there, one and several. */
    private static List<List<Write>> batches() {
        return List.of(
                List.of(put("a", "1")),
                List.of(put("a", "2")),
                List.of(put("a", "3"), put("b", "3")),
                List.of(put("a", "4"), put("b", "4"), put("c", "4")),
                List.of(put("a", "5"), put("c", "5")));
    }

    private static WeirDatabase site(TestPostgres server) throws SQLException {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("update weir.clock set site = " + SITE);
        return database;
    }

    private static void migrate(WeirDatabase database, String target) {
        Flyway.configure()
                .dataSource(database.dataSource())
                .locations("classpath:dev/weir/sql")
                .placeholderReplacement(false)
                .schemas("weir")
                .target(target)
                .load()
                .migrate();
    }

    /** Every row is of the site, and those that have another version than before have a higher one. */
    private void check(WeirDatabase database, String what) throws SQLException {
        for (String row : database.rows("select bucket || '/' || key, version from weir.item")) {
            long version = Long.parseLong(row.substring(row.indexOf('|') + 1));
            assertEquals(SITE, version & 63, () -> row + " after " + what);
            note(row);
        }
    }

    private void note(String row) {
        String name = row.substring(0, row.indexOf('|'));
        long version = Long.parseLong(row.substring(row.indexOf('|') + 1));
        assertTrue(version >= last.getOrDefault(name, 0L), row);
        last.put(name, version);
    }
}
