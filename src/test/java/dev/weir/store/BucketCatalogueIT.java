package dev.weir.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.BucketName;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class BucketCatalogueIT {
    private static final String VERSIONS = "dev.weir.testing.TestPostgres#versions";
    private static final BucketName B = new BucketName("b");
    private static final String WHERE = "select relname, count(*), count(value) from weir.item i"
            + " join pg_class c on c.oid = i.tableoid where bucket = 'b' group by 1";

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void declaringTwiceChangesNothingAndSaysSo(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        BucketCatalogue catalogue = new BucketCatalogue(database.dataSource(), CatalogueLimits.defaults());
        assertEquals("Bucket b is declared.", catalogue.create(B, false).describe());
        assertEquals("Bucket b was already declared.", catalogue.create(B, false).describe());
        BucketCatalogue.Created made = catalogue.create(B, true);
        assertTrue(made.partitionMade());
        assertFalse(made.declared());
        assertEquals("Bucket b was already declared, with a partition of its own.", catalogue.create(B, true).describe());
        assertTrue(catalogue.create(B, false).partitioned());
        List<BucketCatalogue.Entry> entries = catalogue.list();
        assertEquals(1, entries.size());
        assertEquals(B, entries.getFirst().name());
        assertTrue(entries.getFirst().partitioned());
        assertEquals("register", entries.getFirst().kind());
    }

    private static final List<String> TRIGGERS = List.of(
            "item_changed|A", "item_deleted|A", "item_lowered|A", "item_renamed|A", "item_truncated|A", "task_inserted|A",
            "task_updated|A");

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theRowsMoveAsTheyAreAndComeBackAsTombstones(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        BucketCatalogue catalogue = new BucketCatalogue(database.dataSource(), CatalogueLimits.defaults());
        database.execute("""
                select weir.put_item('b', 'k' || n, 'v') from generate_series(1, 2500) n;
                select weir.put_item('other', 'k', 'v');
                select weir.delete_item('b', 'k1')""");
        String rows = "select * from weir.item order by bucket, key";
        List<String> before = database.rows(rows);
        BucketCatalogue.Created created = catalogue.create(B, true);
        assertEquals(2500, created.moved());
        assertEquals(before, database.rows(rows));
        assertEquals(List.of(PartitionName.of(B) + "|2500|2499"), database.rows(WHERE));
        assertEquals(
                TRIGGERS,
                database.rows("select tgname, tgenabled from pg_trigger"
                        + " where tgrelid = 'weir.item_default'::regclass order by 1"));
        assertEquals(
                TRIGGERS,
                database.rows("select tgname, tgenabled from pg_trigger where tgrelid = 'weir." + PartitionName.of(B)
                        + "'::regclass order by 1"));

        long highest = database.number("select max(version) from weir.item");
        BucketCatalogue.Deleted deleted = catalogue.delete(B);
        assertEquals(2499, deleted.items());
        assertTrue(deleted.declared());
        assertEquals(List.of("item_default|2500|0"), database.rows(WHERE));
        assertEquals(List.of("1"), database.rows("select count(value) from weir.item"));
        assertEquals(2499, database.number("select count(*) from weir.item where version > " + highest));
        assertEquals(List.of(), catalogue.list());
        assertEquals(
                List.of("item_default"),
                database.rows("select relid from pg_partition_tree('weir.item') where isleaf").stream()
                        .map(name -> name.replace("weir.", ""))
                        .toList());
        assertEquals("Bucket b was not declared; 0 items of it were deleted.", catalogue.delete(B).describe());
        assertEquals(2500, catalogue.create(B, true).moved());
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aTransactionThatHoldsTheTableEndsInAMessageAndChangesNothing(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        CatalogueLimits hasty =
                new CatalogueLimits(Duration.ofMillis(30), 3, Duration.ofMillis(5), Duration.ofSeconds(30), 1000);
        BucketCatalogue catalogue = new BucketCatalogue(database.dataSource(), hasty);
        database.execute("select weir.put_item('b', 'k', 'v')");
        try (Connection holder = database.connect()) {
            holder.setAutoCommit(false);
            WeirDatabase.rows(holder, "select * from weir.item");
            CatalogueException busy = assertThrows(CatalogueException.class, () -> catalogue.create(B, true));
            assertTrue(String.valueOf(busy.getMessage()).contains("in use at each of 3 tries"), busy.getMessage());
            holder.rollback();
        }
        assertEquals(List.of(), catalogue.list());
        assertEquals(List.of("item_default|1|1"), database.rows(WHERE));
        assertEquals(1, catalogue.create(B, true).moved());
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aUserThatDoesNotOwnTheTablesGetsAMessage(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("""
                drop role if exists lodger; create role lodger login password 'lodger';
                grant usage on schema weir to lodger;
                grant select, insert, update, delete on weir.bucket, weir.item to lodger""");
        BucketCatalogue catalogue = new BucketCatalogue(database.as("lodger", "lodger"), CatalogueLimits.defaults());
        CatalogueException refused = assertThrows(CatalogueException.class, () -> catalogue.create(B, true));
        assertTrue(String.valueOf(refused.getMessage()).contains("must own the tables"), refused.getMessage());
        database.execute("drop owned by lodger");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void readersAndWritersGoOnWhileRowsMove(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        int keys = 4000;
        database.execute("select weir.put_item('b', 'k' || n, repeat('0', 500)::bytea) from generate_series(0, " + (keys - 1)
                + ") n; select weir.put_item('other', 'k' || n, 'v') from generate_series(0, 999) n");
        BucketCatalogue catalogue = new BucketCatalogue(database.dataSource(), CatalogueLimits.defaults());
        try (CatalogueLoad load = new CatalogueLoad(database, keys)) {
            load.awaitProgress();
            assertTrue(catalogue.create(B, true).moved() >= keys);
            load.awaitProgress();
            assertTrue(catalogue.create(new BucketName("other"), true).partitionMade());
            load.awaitProgress();
            catalogue.delete(new BucketName("other"));
            load.awaitProgress();
            load.stopAndVerify();
        }
        assertEquals(
                List.of(PartitionName.of(B) + "|" + keys),
                database.rows(WHERE).stream().map(row -> row.substring(0, row.lastIndexOf('|'))).toList());
    }
}
