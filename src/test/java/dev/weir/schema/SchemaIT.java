package dev.weir.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.DatabaseSettings;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the schema promises to people who write by plain SQL. */
final class SchemaIT {
    /** As of a clock that was half a day ahead. */
    private static final long AHEAD = (System.currentTimeMillis() + Duration.ofHours(12).toMillis()) << 16;

    private static final String VERSIONS = "dev.weir.testing.TestPostgres#versions";

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aPlainInsertWorksByItsDefaults(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("insert into weir.item (bucket, key, value, content_type) values ('b', 'k', 'v', 'text/css')");
        assertEquals(
                List.of("text/css|t|t|t"),
                database.rows("""
                        select content_type, modified_at = date_trunc('second', modified_at), now() - modified_at < '1 minute',
                               abs((version >> 16) - extract(epoch from now()) * 1000) < 60000
                        from weir.item where bucket = 'b' and key = 'k'"""));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aPlainInsertOfATombstoneIsRefusedInWords(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("select weir.put_item('b', 'k', 'v'), weir.delete_item('b', 'k')");
        SQLException refused = assertThrows(
                SQLException.class,
                () -> database.execute("insert into weir.item (bucket, key, value) values ('b', 'k', 'w')"));
        assertEquals("23505", refused.getSQLState());
        assertTrue(String.valueOf(refused.getMessage()).contains("weir.put_item"), refused.getMessage());
        SQLException natural = assertThrows(SQLException.class, () -> database.execute("""
                do $$ begin insert into weir.item (bucket, key, value) values ('b', 'k', 'w'); end $$"""));
        assertEquals("23505", natural.getSQLState());
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void anUpsertByHandWorksOnItemsAndOnTombstones(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        String upsert = "insert into weir.item as i (bucket, key, value) values ('b', 'k', '%s')"
                + " on conflict (bucket, key) do update set value = excluded.value";
        database.execute(upsert.formatted("one"));
        long first = version(database, "b", "k");
        database.execute(upsert.formatted("two"));
        long second = version(database, "b", "k");
        assertTrue(second > first);
        database.execute("select weir.delete_item('b', 'k')");
        long third = version(database, "b", "k");
        assertTrue(third > second);
        database.execute(upsert.formatted("three"));
        assertTrue(version(database, "b", "k") > third);
        assertEquals(List.of("three"), database.rows("select convert_from(value, 'UTF8') from weir.item"));
        database.execute("select weir.delete_item('b', 'k')");
        database.execute("do $do$ begin " + upsert.formatted("four") + "; end $do$");
        assertEquals(List.of("four"), database.rows("select convert_from(value, 'UTF8') from weir.item"));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void anUpdateThatBringsNoHigherVersionGetsOne(TestPostgres server) throws Exception {
        WeirDatabase database = lenient(server);
        database.execute("insert into weir.item (bucket, key, value, version) values ('b', 'k', 'v', " + AHEAD + ")");
        database.execute("update weir.item set value = 'w'");
        assertEquals(AHEAD + 64, version(database, "b", "k"));
        database.execute("update weir.item_default set version = 5");
        assertEquals(AHEAD + 128, version(database, "b", "k"));
        database.execute("set session_replication_role = replica; update weir.item set value = 'x'");
        assertEquals(AHEAD + 192, version(database, "b", "k"));
        database.execute("set weir.writer = 'edge'; update weir.item set value = 'y'");
        assertEquals(AHEAD + 256, version(database, "b", "k"));
        database.execute("update weir.item set version = version + 10");
        assertEquals(AHEAD + 266, version(database, "b", "k"));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theTriggersReachPartitionsMadeOrAttachedLater(TestPostgres server) throws Exception {
        WeirDatabase database = lenient(server);
        database.execute("""
                create table weir.made partition of weir.item for values in ('made');
                create table weir.attached (like weir.item including all);
                alter table weir.item attach partition weir.attached for values in ('attached')""");
        assertEquals(
                List.of("A|12"),
                database.rows("""
                        select tgenabled, count(*) from pg_trigger
                        where tgrelid in ('weir.made'::regclass, 'weir.attached'::regclass) group by 1"""));
        assertEquals(
                List.of("e|2"),
                database.rows("""
                        select attstorage, count(*) from pg_attribute
                        where attname = 'value' and attrelid in ('weir.made'::regclass, 'weir.attached'::regclass)
                        group by 1"""));
        for (String bucket : List.of("made", "attached")) {
            database.execute("insert into weir.item (bucket, key, value, version) values ('" + bucket + "', 'k', 'v', "
                    + AHEAD + ")");
            database.execute("set session_replication_role = replica; update weir." + bucket + " set value = 'w'");
            assertEquals(AHEAD + 64, version(database, bucket, "k"));
        }
        database.execute("set session_replication_role = replica; delete from weir.attached");
        assertEquals(AHEAD + 64, floor(database));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aRowMovedToAnotherBucketOrKeyLeavesItsVersionBehind(TestPostgres server) throws Exception {
        WeirDatabase database = lenient(server);
        database.execute("create table weir.p partition of weir.item for values in ('p')");
        database.execute("insert into weir.item (bucket, key, value, version) values ('b', 'k', 'v', " + AHEAD + ")");
        database.execute("update weir.item set key = 'l', version = version + 1");
        assertEquals(AHEAD, floor(database));
        assertTrue(version(database, "b", "l") > AHEAD);
        long second = version(database, "b", "l");
        database.execute("set weir.writer = 'edge'; update weir.item set bucket = 'p', version = version + 1000");
        assertEquals(second, floor(database));
        database.execute("insert into weir.item (bucket, key, value) values ('b', 'k', 'v'), ('b', 'l', 'v')");
        assertTrue(version(database, "b", "k") > AHEAD);
        assertTrue(version(database, "b", "l") > AHEAD + 1);
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void whatIsRemovedForGoodRaisesTheFloor(TestPostgres server) throws Exception {
        WeirDatabase database = lenient(server);
        database.execute("create table weir.p partition of weir.item for values in ('p')");
        database.execute("select weir.guard_partition('weir.p')");
        long version = AHEAD;
        for (String removal : List.of(
                "delete from weir.item",
                "delete from weir.p",
                "truncate weir.item",
                "truncate weir.p",
                "set session_replication_role = replica; delete from weir.item",
                "set session_replication_role = replica; truncate weir.p")) {
            version += 1024;
            database.execute("insert into weir.item (bucket, key, value, version) values ('p', 'k', 'v', " + version + ")");
            database.execute(removal);
            assertEquals(version, floor(database), removal);
            database.execute("insert into weir.item (bucket, key, value, version) values ('p', 'k', 'v', 5)");
            assertEquals(version + 64, version(database, "p", "k"), removal);
            database.execute("delete from weir.item");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void putItemKeepsModifiedAtAndDeleteItemLeavesATombstone(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        String item = "select convert_from(value, 'UTF8'), content_type, extract(epoch from modified_at)::bigint from weir.item";
        long first = database.number("select weir.put_item('b', 'k', 'one', 'text/css', '2020-02-02 02:02:02.9+00')");
        assertEquals(List.of("one|text/css|1580608922"), database.rows(item));
        long second = database.number("select weir.put_item('b', 'k', 'two')");
        assertTrue(second > first);
        assertEquals(List.of("two|text/plain; charset=utf-8|1580608922"), database.rows(item));
        assertEquals(List.of("t", "f"), database.rows(
                "select weir.delete_item('b', 'k') union all select weir.delete_item('b', 'none')"));
        assertEquals(List.of("f"), database.rows("select weir.delete_item('b', 'k')"));
        assertTrue(version(database, "b", "k") > second);
        database.execute("select weir.put_item('b', 'k', 'three')");
        assertEquals(List.of("t"), database.rows("select now() - modified_at < '1 minute' from weir.item"));
        assertThrows(SQLException.class, () -> database.execute("select weir.put_item('b', 'k', null)"));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theEdgesRoleNeedsNoMoreThanItsGrants(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("""
                drop role if exists edge;
                create role edge login password 'edge';
                grant usage on schema weir to edge;
                grant select, insert, update, delete on weir.item, weir.lane to edge;
                grant select, update on weir.clock to edge;
                grant select on weir.bucket, weir.flyway_schema_history to edge""");
        Migrations.run(DatabaseSettings.Migrate.CHECK, database.as("edge", "edge"));
        WeirDatabase edge = new WeirDatabase(database.database(), database.as("edge", "edge"));
        edge.execute("insert into weir.lane default values; update weir.lane set seq = 1, touched_at = now()");
        edge.execute("select weir.put_item('b', 'k', 'v'); select weir.delete_item('b', 'k'); select * from weir.bucket");
        edge.execute("insert into weir.item (bucket, key, value) values ('b', 'l', 'v'); delete from weir.item");
        edge.execute("drop owned by edge");
    }

    /** A database whose rows may be as far ahead of the clock as they can be. */
    private static WeirDatabase lenient(TestPostgres server) throws SQLException {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("update weir.clock set clock_skew_ms = 86400000");
        return database;
    }

    private static long version(WeirDatabase database, String bucket, String key) throws SQLException {
        return database.number("select version from weir.item where bucket = '" + bucket + "' and key = '" + key + "'");
    }

    private static long floor(WeirDatabase database) throws SQLException {
        return database.number("select floor from weir.clock");
    }
}
