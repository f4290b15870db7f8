package dev.weir.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ImportPokyIT {
    private static final String VERSIONS = "dev.weir.testing.TestPostgres#versions";
    private static final String ITEMS = "select bucket, key, encode(value, 'escape'), content_type,"
            + " to_char(modified_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS') from weir.item order by bucket, key";

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theFlatTableIsImportedAndMayBeImportedAgain(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("""
                create table poky (bucket text, key text, data text, created_at timestamp, modified_at timestamp,
                    primary key (bucket, key));
                insert into poky values
                    ('a', 'x/y', 'one', '2019-01-01', '2020-02-02 02:02:02.9'),
                    ('b', 'k', '', '2019-01-01', '2020-02-02 02:02:02')""");
        assertEquals(
                List.of("Imported from poky: 2 added, 0 updated, 0 left as they are, 0 left out."), runImport(database));
        assertEquals(
                List.of(
                        "a|x/y|one|text/plain; charset=utf-8|2020-02-02 02:02:02.000",
                        "b|k||text/plain; charset=utf-8|2020-02-02 02:02:02.000"),
                database.rows(ITEMS));
        long before = database.number("select max(version) from weir.item");
        assertEquals(
                List.of("Imported from poky: 0 added, 0 updated, 2 left as they are, 0 left out."), runImport(database));
        assertEquals(before, database.number("select max(version) from weir.item"));

        database.execute("update poky set data = 'two', modified_at = '2021-01-01' where bucket = 'a'");
        database.execute("select weir.delete_item('b', 'k'); update poky set modified_at = '2021-01-01' where bucket = 'b'");
        assertEquals(
                List.of("Imported from poky: 0 added, 1 updated, 1 left as they are, 0 left out."), runImport(database));
        assertEquals("a|x/y|two|text/plain; charset=utf-8|2021-01-01 00:00:00.000", database.rows(ITEMS).getFirst());
        assertEquals(1, database.number("select count(*) from weir.item where value is null"));
        assertTrue(database.number("select version from weir.item where bucket = 'a'") > before);
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theInheritedTablesAreImportedWithTheLatestOfEachKey(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("""
                create table poky (bucket varchar, key varchar, data bytea, created_at timestamptz, modified_at timestamptz);
                create table poky_a (check (bucket = 'a')) inherits (poky);
                create table poky_b (check (bucket = 'b')) inherits (poky);
                insert into poky values ('a', 'k', 'old', now(), '2020-01-01Z');
                insert into poky_a values ('a', 'k', 'new', now(), '2021-01-01Z');
                insert into poky_b values ('b', 'k', '\\xff00', now(), '2021-01-01Z')""");
        assertEquals(
                List.of("Imported from poky: 2 added, 0 updated, 0 left as they are, 0 left out."), runImport(database));
        assertEquals(
                List.of(
                        "a|k|new|text/plain; charset=utf-8|2021-01-01 00:00:00.000",
                        "b|k|\\377\\000|application/octet-stream|2021-01-01 00:00:00.000"),
                database.rows(ITEMS));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void namesThatWeirCannotHoldAreListedAndLeftOut(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("""
                create table poky (bucket text, key text, data text, created_at timestamptz, modified_at timestamptz);
                insert into poky values ('_a', 'k', 'v', now(), now()), ('a', 'x//y', 'v', now(), now()),
                    ('a', 'n', null, now(), now()), ('a', null, 'v', now(), now()), ('a', 'k', 'v', now(), now())""");
        List<String> said = runImport(database);
        assertEquals("Imported from poky: 1 added, 0 updated, 0 left as they are, 4 left out.", said.getLast());
        assertEquals(
                List.of(
                        "Left out: bucket '_a', key 'k': no bucket name",
                        "Left out: bucket 'a', key 'n': its data is NULL",
                        "Left out: bucket 'a', key 'x//y': no key",
                        "Left out: bucket 'a', key NULL: no key"),
                said.subList(0, 4).stream().sorted().toList());
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aTableThatIsNotPokysIsRefusedInWords(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        assertSays("There is no table poky", database);
        database.execute("create table poky (bucket text, key text)");
        assertSays("is not Poky's", database);
    }

    private static void assertSays(String words, WeirDatabase database) {
        SQLException refused = assertThrows(SQLException.class, () -> runImport(database));
        assertTrue(String.valueOf(refused.getMessage()).contains(words), refused.getMessage());
    }

    /** The file as it is, in one statement, and what it says. */
    private static List<String> runImport(WeirDatabase database) throws SQLException, IOException {
        String sql = Files.readString(Path.of("sql", "import-poky.sql"), StandardCharsets.UTF_8);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            List<String> said = new ArrayList<>();
            for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                said.add(String.valueOf(warning.getMessage()));
            }
            return said;
        }
    }
}
