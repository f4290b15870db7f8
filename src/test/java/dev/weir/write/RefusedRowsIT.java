package dev.weir.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/** What the database takes from nobody: the checks of the columns' domains. */
final class RefusedRowsIT {
    private static final String VERSIONS = "dev.weir.testing.TestPostgres#versions";

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void whatAnEdgeCouldNotNameOrServeIsRefused(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        String insert = "insert into weir.item (bucket, key, value, content_type, modified_at, version)"
                + " values (%s, %s, 'v', %s, %s, %s)";
        database.execute(insert.formatted("'A_z.,-9'", "U&'a/.b/..c/\\65e5\\672c %'", "'text/plain'", "now()", "7"));
        for (String bucket : List.of("''", "'.'", "'..'", "'_b'", "'a b'", "'a/b'", "'ä'", "repeat('b', 129)", "E'b\\n'")) {
            assertRefused(database, insert.formatted(bucket, "'k'", "'text/plain'", "now()", "7"));
        }
        for (String key : List.of(
                "''", "'/'", "'a/'", "'/a'", "'a//b'", "'.'", "'..'", "'a/./b'", "'a/..'", "E'a\\nb'", "U&'\\007f'",
                "U&'a\\0085'", "U&'\\FFFD'", "repeat('k', 1025)", "repeat('ä', 513)")) {
            assertRefused(database, insert.formatted("'b'", key, "'text/plain'", "now()", "7"));
        }
        for (String type : List.of("''", "E'text/plain\\r\\nSet-Cookie: a=b'", "'text/ä'")) {
            assertRefused(database, insert.formatted("'b'", "'k'", type, "now()", "7"));
        }
        assertRefused(database, insert.formatted("'b'", "'k'", "'text/plain'", "'infinity'", "7"));
        assertRefused(database, insert.formatted("'b'", "'k'", "'text/plain'", "'10000-01-01'", "7"));
        assertRefused(database, insert.formatted("'b'", "'k'", "'text/plain'", "now()", "9223372036854775807"));
        database.execute(insert.formatted("repeat('b', 128)", "repeat('k', 1024)", "'text/plain'", "now()", "7"));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void itIsRefusedWhicheverWayItComes(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("""
                create table weir.p partition of weir.item for values in ('p');
                create table weir.alone (like weir.item including all);
                insert into weir.item (bucket, key, value) values ('b', 'k', 'v'), ('p', 'k', 'v')""");
        Map<String, String> wrong = Map.of(
                "bucket", "'_b'", "key", "'a//b'", "content_type", "''", "version", "4611686018427387903", "modified_at",
                "'infinity'");
        for (var column : wrong.entrySet()) {
            String set = " set " + column.getKey() + " = " + column.getValue();
            for (String table : List.of("item", "p", "item_default")) {
                assertRefused(database, "update weir." + table + set);
                assertRefused(database, "set session_replication_role = replica; update weir." + table + set);
            }
            assertRefused(database, "insert into weir.item (bucket, key, value) values ('b', 'k', 'w')"
                    + " on conflict (bucket, key) do update" + set);
            Map<String, String> row = new LinkedHashMap<>(Map.of("bucket", "'p'", "key", "'l'", "value", "'v'"));
            row.put(column.getKey(), column.getValue());
            String into = " (" + String.join(", ", row.keySet()) + ") values (" + String.join(", ", row.values()) + ")";
            for (String table : List.of("item", "p", "alone")) {
                assertRefused(database, "insert into weir." + table + into);
                assertRefused(database, "set weir.writer = 'edge'; insert into weir." + table + into);
            }
            String line = String.join("\t", row.values()).replace("'", "") + "\n";
            SQLException copied = assertThrows(SQLException.class, () -> copy(database, row.keySet(), line), line);
            assertEquals("23514", copied.getSQLState(), line);
        }
        assertRefused(database, "select weir.put_item('b', 'a//b', 'v')");
        assertRefused(database, "select weir.put_item('.', 'k', 'v')");
        assertRefused(database, "select weir.put_item('b', 'k', 'v', E'text\\n')");
        assertRefused(database, "select weir.put_item('b', 'k', 'v', 'text/css', 'infinity')");
        assertRefused(database, "insert into weir.bucket (name) values ('_b')");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void whatATriggerMakesOfARowIsCheckedToo(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("""
                create function spoil() returns trigger language plpgsql as $$ begin new.key := 'a//b'; return new; end $$;
                set weir.writer = 'edge';
                insert into weir.item (bucket, key, value, version) values ('b', 'k', 'v', 4611686018427387902);
                reset weir.writer;
                create trigger spoil before insert on weir.item for each row when (new.bucket = 'c') execute function spoil()""");
        assertRefused(database, "insert into weir.item (bucket, key, value) values ('c', 'k', 'v')");
        assertRefused(database, "update weir.item set value = 'w'");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void noColumnButTheValueMayBeNull(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("insert into weir.item (bucket, key, value) values ('b', 'k', 'v')");
        for (String column : List.of("bucket", "key", "content_type", "version", "modified_at", "created_at")) {
            SQLException refused = assertThrows(
                    SQLException.class, () -> database.execute("update weir.item set " + column + " = null"), column);
            assertEquals("23502", refused.getSQLState(), column);
        }
    }

    private static void assertRefused(WeirDatabase database, String insert) {
        SQLException refused = assertThrows(SQLException.class, () -> database.execute(insert), insert);
        assertEquals("23514", refused.getSQLState(), insert);
    }

    private static void copy(WeirDatabase database, Set<String> columns, String line) throws Exception {
        try (Connection connection = database.connect()) {
            connection.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy weir.item (" + String.join(", ", columns) + ") from stdin", new StringReader(line));
        }
    }
}
