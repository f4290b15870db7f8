package dev.weir.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of tags that their items no longer have are removed. */
final class TagSweeperIT {
    private static final String VERSIONS = "dev.weir.testing.TestPostgres#versions";
    private static final String ROWS = "select key, tag from weir.tag order by key, tag";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private void sweep(WeirDatabase database, int batch, int rounds) throws Exception {
        var settings = new ReaperSettings(
                Duration.ofDays(1), Duration.ofMinutes(1), batch, Duration.ofMinutes(1), Duration.ofMinutes(1));
        try (TagSweeper sweeper = new TagSweeper(database.dataSource(), settings, meters);
                Connection connection = database.connect()) {
            for (int i = 0; i < rounds; i++) {
                sweeper.sweepBatch(connection);
            }
        }
    }

    private static void put(WeirDatabase database, String key, String tags) throws Exception {
        database.execute("select weir.put_item('b', '" + key + "', 'v', tags => '" + tags + "')");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void whatNoItemHasIsRemovedAndTheRestStays(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        for (String key : List.of("deleted", "gone", "other", "plain", "stays")) {
            put(database, key, "{a,b}");
        }
        database.execute("select weir.delete_item('b', 'deleted')");
        database.execute("delete from weir.item where key = 'gone'");
        put(database, "other", "{b,c}");
        database.execute("select weir.put_item('b', 'plain', 'v')");
        sweep(database, 100, 1);
        assertEquals(List.of("other|b", "other|c", "stays|a", "stays|b"), database.rows(ROWS));
        assertEquals(7, meters.counter("weir.reaper.tags").count());
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aRoundLooksAtOneBatchAndTheNextGoesOnBehindIt(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("select weir.put_item('b', 'k' || n, 'v', tags => '{t}') from generate_series(1, 25) n");
        database.execute("update weir.item set tags = null where key <> 'k7'");
        sweep(database, 10, 1);
        assertEquals(15, database.number("select count(*) from weir.tag"));
        sweep(database, 10, 3);
        assertEquals(List.of("k7|t"), database.rows(ROWS));
        sweep(database, 10, 2);
        assertEquals(List.of("k7|t"), database.rows(ROWS));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aRowThatSomebodyIsWritingIsLeftAlone(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        put(database, "k", "{a}");
        database.execute("update weir.item set tags = null");
        try (Connection writer = database.connect()) {
            writer.setAutoCommit(false);
            WeirDatabase.rows(writer, "select weir.put_item('b', 'k', 'v', tags => '{a}')");
            sweep(database, 10, 2);
            writer.commit();
        }
        assertEquals(List.of("k|a"), database.rows(ROWS));
        sweep(database, 10, 2);
        assertEquals(List.of("k|a"), database.rows(ROWS));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void itWalksAlongThePrimaryKey(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("select weir.put_item('b', 'k' || n, 'v', tags => '{t}') from generate_series(1, 2000) n");
        database.execute("analyze weir.tag");
        List<String> plan = database.rows("explain select g.bucket, g.tag, g.key, g.version from weir.tag g"
                + " where (g.bucket, g.tag, g.key) > ('b', 't', 'k5') order by g.bucket, g.tag, g.key limit 10");
        assertTrue(plan.toString().contains("Index Cond: (ROW(bucket, tag, key) >"), plan.toString());
    }
}
