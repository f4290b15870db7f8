package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.stream.PgOutputMessage.Row;
import dev.weir.stream.PgOutputMessage.Value;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A publication of two tables: the stream brings the changes of both, and wants it to have those it can decode and no others. */
final class SecondTableIT {
    private static final String ITEM = "insert into weir.item (bucket, key, value) values ('b', '%s', '1')";

    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final Publication both = new Publication(List.of(
            Publication.WEIR.tables().getFirst(),
            new Publication.Table("weir.note", List.of("id", "title"), (relation, listener, meters) -> new Notes())));

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void changesOfBothTablesAreTold(TestPostgres server) throws SQLException {
        try (StreamFixture fixture = StreamFixture.started(database(server), both)) {
            fixture.told.await("unavailable the publication weir lacks the table weir.note: run"
                    + " `alter publication weir add table weir.note (id, title)`");
            fixture.told.forget();
            fixture.sql("alter publication weir add table weir.note (id, title)");
            fixture.told.await("opened");
            fixture.sql("insert into weir.note values (1, 'first', 'unpublished')");
            fixture.sql(ITEM.formatted("k"));
            fixture.sql("update weir.note set title = 'second'");
            fixture.sql("delete from weir.note");
            fixture.told.awaitProof();
            assertTrue(fixture.told.lines().stream().anyMatch(line -> line.startsWith("changed b/k ")));
            assertEquals(List.of("inserted 1 first", "updated 1 second", "deleted 1"), notes);
            fixture.told.forget();
            fixture.sql("truncate weir.note");
            fixture.told.awaitProof();
            assertEquals("truncated", notes.getLast());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aTableWithoutADecoderIsNamed(TestPostgres server) throws SQLException {
        try (StreamFixture fixture = StreamFixture.started(database(server))) {
            fixture.told.await("opened");
            fixture.told.forget();
            fixture.sql("alter publication weir add table weir.note");
            fixture.told.await("unavailable the publication weir has the table weir.note, which this edge cannot decode: run"
                    + " `alter publication weir drop table weir.note`");
            fixture.told.forget();
            fixture.sql("alter publication weir drop table weir.note");
            fixture.told.await("opened");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void otherColumnsOfATableAreRefused(TestPostgres server) throws SQLException {
        WeirDatabase database = database(server);
        database.execute("alter publication weir add table weir.note (id)");
        try (StreamFixture fixture = StreamFixture.started(database, both)) {
            fixture.told.await("unavailable the publication weir is not as it must be: run `drop publication weir; create"
                    + " publication weir for table weir.item (bucket, key, version), weir.note (id, title) with");
            fixture.told.forget();
            fixture.sql("drop publication weir; " + both.createStatement());
            fixture.told.await("opened");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aTableThatIsNotThereIsNamed(TestPostgres server) throws SQLException {
        try (StreamFixture fixture = StreamFixture.started(WeirDatabase.on(server), both)) {
            fixture.told.await("unavailable there is no table weir.note: run `./weir migrate`");
        }
    }

    private static WeirDatabase database(TestPostgres server) throws SQLException {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("create table weir.note (id int primary key, title text, body text)");
        return database;
    }

    /** Writes down what happens to notes. */
    private final class Notes implements PublishedTable {
        @Override
        public void inserted(Row row, int transaction) {
            notes.add("inserted " + text(row));
        }

        @Override
        public void updated(@Nullable Row old, Row row, int transaction) {
            notes.add("updated " + text(row));
        }

        @Override
        public void deleted(Row old, int transaction) {
            notes.add("deleted " + text(old));
        }

        @Override
        public void truncated() {
            notes.add("truncated");
        }

        private static String text(Row row) {
            return String.join(" ", row.values().stream()
                    .filter(Value.Text.class::isInstance)
                    .map(value -> ((Value.Text) value).text())
                    .toList());
        }
    }
}
