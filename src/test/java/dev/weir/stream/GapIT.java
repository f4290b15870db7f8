package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is announced by no change, or by no message at all. */
final class GapIT {
    private static final String PARTITION = "create table weir.item_p (like weir.item including all);"
            + " alter table weir.item attach partition weir.item_p for values in ('p')";

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void whateverHappensToPartitionsIsAGapBeforeTheNextProof(TestPostgres server) throws SQLException {
        try (StreamFixture fixture = StreamFixture.openOn(server)) {
            gap(fixture, PARTITION);
            gap(fixture, "insert into weir.item (bucket, key, value) values ('p', 'k', '1'); truncate weir.item_p");
            gap(fixture, "truncate weir.item");
            gap(fixture, "alter table weir.item detach partition weir.item_p");
            gap(fixture, "alter table weir.item attach partition weir.item_p for values in ('p')");
            gap(fixture, "alter table weir.item detach partition weir.item_p;"
                    + " alter table weir.item attach partition weir.item_p for values in ('p')");
            gap(fixture, "drop table weir.item_p");
            assertEquals(List.of(), fixture.told.lines("cut"));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aPublicationThatWasAnotherForAWhileIsAGapOrACut(TestPostgres server) throws SQLException {
        try (StreamFixture fixture = StreamFixture.openOn(server)) {
            fixture.told.forget();
            fixture.sql("alter publication weir set (publish = 'insert')");
            fixture.told.await("unavailable the publication weir is not as it must be: run `drop publication weir; create ");
            assertTrue(fixture.told.lines().contains("cut"), fixture.told.lines().toString());
            fixture.told.forget();
            fixture.sql("drop publication weir; " + Publication.WEIR.createStatement());
            fixture.told.await("opened");
            gap(fixture, "drop publication weir; " + Publication.WEIR.createStatement());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aMissingPublicationIsMadeAgain(TestPostgres server) throws SQLException {
        try (StreamFixture fixture = StreamFixture.openOn(server)) {
            gap(fixture, "drop publication weir");
            fixture.sql("insert into weir.item (bucket, key, value) values ('b', 'k', '1')");
            fixture.told.await("changed b/k");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aRowThatMovesToAnotherPartitionIsRemovedAndWritten(TestPostgres server) throws SQLException {
        try (StreamFixture fixture = StreamFixture.openOn(server)) {
            gap(fixture, PARTITION);
            fixture.sql("insert into weir.item (bucket, key, value, version) values ('b', 'k', '1', 7)");
            fixture.told.awaitProof();
            fixture.told.forget();
            fixture.sql("update weir.item set bucket = 'p'");
            fixture.told.awaitProof();
            List<String> lines = fixture.told.lines();
            assertEquals(2, lines.size(), lines.toString());
            assertEquals("changed b/k", lines.get(0));
            assertTrue(lines.get(1).startsWith("changed p/k "), lines.toString());
        }
    }

    /** Runs the statements; a gap is told before anything is proven that they belong to. */
    private static void gap(StreamFixture fixture, String sql) throws SQLException {
        fixture.told.awaitProof();
        fixture.told.forget();
        fixture.sql(sql);
        fixture.told.awaitProof();
        List<String> lines = fixture.told.lines();
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("gap ") || line.equals("opened")), sql + " told " + lines);
    }
}
