package dev.weir.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.DatabaseSettings.Migrate;
import dev.weir.testing.TestDatabase;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

final class MigrationsIT {
    private static final String STEPS = "select count(*) from weir.flyway_schema_history where success and version is not null";

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aSecondRunChangesNothing(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        long steps = database.number(STEPS);
        assertTrue(steps >= 2);
        Migrations.run(Migrate.AUTO, database.dataSource());
        Migrations.run(Migrate.CHECK, database.dataSource());
        assertEquals(steps, database.number(STEPS));
        assertEquals(List.of(), database.rows("select relname from pg_class where relnamespace = 'public'::regnamespace"));
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void severalEdgesMayMigrateAtOnce(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.emptyOn(server);
        int edges = 4;
        CyclicBarrier together = new CyclicBarrier(edges);
        try (ExecutorService threads = Executors.newFixedThreadPool(edges)) {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < edges; i++) {
                runs.add(threads.submit(() -> {
                    together.await(30, TimeUnit.SECONDS);
                    Migrations.run(Migrate.AUTO, database.dataSource());
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get(120, TimeUnit.SECONDS);
            }
        }
        Migrations.run(Migrate.CHECK, database.dataSource());
    }

    @Test
    void checkSaysWhatToRunAndMakesNothing() throws Exception {
        WeirDatabase database = WeirDatabase.emptyOn(TestPostgres.version18());
        MigrationException refused =
                assertThrows(MigrationException.class, () -> Migrations.run(Migrate.CHECK, database.dataSource()));
        assertTrue(message(refused).contains("`./weir migrate`"), refused.getMessage());
        assertTrue(message(refused).contains("missing"), refused.getMessage());
        assertEquals(List.of(), database.rows("select nspname from pg_namespace where nspname = 'weir'"));
    }

    @Test
    void checkSaysHowOldTheSchemaIs() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("delete from weir.flyway_schema_history where version <> '1'");
        MigrationException refused =
                assertThrows(MigrationException.class, () -> Migrations.run(Migrate.CHECK, database.dataSource()));
        assertTrue(message(refused).contains("at version 1"), refused.getMessage());
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void whatFlywayAppliedIsKnownToBeCurrentWithoutIt(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        assertTrue(isCurrent(database));
        for (String change : List.of(
                "update weir.flyway_schema_history set checksum = checksum + 1 where version = '2'",
                "update weir.flyway_schema_history set success = false where version = '1'",
                "update weir.flyway_schema_history set script = 'V3__other.sql' where version = '3'",
                "delete from weir.flyway_schema_history where version = '3'",
                "insert into weir.flyway_schema_history select 99, '99', description, type, 'V99__x.sql', checksum, installed_by,"
                        + " installed_on, execution_time, success from weir.flyway_schema_history where version = '1'",
                "drop table weir.flyway_schema_history")) {
            WeirDatabase changed = WeirDatabase.on(server);
            changed.execute(change);
            assertFalse(isCurrent(changed), change);
        }
        assertFalse(isCurrent(WeirDatabase.emptyOn(server)));
    }

    private static boolean isCurrent(WeirDatabase database) throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            return SchemaHistory.isCurrent(connection);
        }
    }

    @Test
    void aStepThatWasAnotherWhenItWasAppliedIsTold() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("update weir.flyway_schema_history set checksum = checksum + 1 where version = '2'");
        for (Migrate mode : List.of(Migrate.AUTO, Migrate.CHECK)) {
            MigrationException refused =
                    assertThrows(MigrationException.class, () -> Migrations.run(mode, database.dataSource()));
            assertTrue(message(refused).contains("Step 2"), refused.getMessage());
            assertTrue(message(refused).contains("checksum mismatch"), refused.getMessage());
            assertTrue(message(refused).contains("an empty folder with --data"), refused.getMessage());
        }
        Migrations.run(Migrate.OFF, database.dataSource());
    }

    @Test
    void offAsksNothing() throws Exception {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setURL("jdbc:postgresql://127.0.0.1:1/none");
        Migrations.run(Migrate.OFF, nowhere);
        assertThrows(MigrationException.class, () -> Migrations.run(Migrate.AUTO, nowhere));
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aSchemaOfANewerWeirIsRefused(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        database.execute("""
                insert into weir.flyway_schema_history
                select installed_rank + 100, '99', 'of a later Weir', type, 'V99__later.sql', 7, installed_by, now(), 1, true
                from weir.flyway_schema_history where version = '1'""");
        for (Migrate mode : List.of(Migrate.AUTO, Migrate.CHECK)) {
            MigrationException refused =
                    assertThrows(MigrationException.class, () -> Migrations.run(mode, database.dataSource()));
            assertTrue(message(refused).contains("version 99, which is newer"), refused.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void aUserWithoutTheRightGetsWords(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.emptyOn(server);
        database.execute("drop role if exists powerless; create role powerless login password 'powerless'");
        MigrationException refused = assertThrows(
                MigrationException.class, () -> Migrations.run(Migrate.AUTO, database.as("powerless", "powerless")));
        assertTrue(message(refused).contains("CREATE on the database"), refused.getMessage());
    }

    @Test
    void anotherEncodingThanUtf8IsRefused() throws Exception {
        WeirDatabase any = WeirDatabase.emptyOn(TestPostgres.version18());
        String name = "latin_" + any.database().jdbcUrl().replaceAll(".*_", "");
        any.execute("create database " + name + " encoding 'LATIN1' locale 'C' template template0");
        TestDatabase latin = new TestDatabase(
                "unused", any.database().jdbcUrl().replaceAll("/[^/]*$", "/" + name), any.database().user(),
                any.database().password());
        WeirDatabase database =
                new WeirDatabase(latin, new WeirDatabase(latin, any.dataSource()).as(latin.user(), latin.password()));
        MigrationException refused =
                assertThrows(MigrationException.class, () -> Migrations.run(Migrate.AUTO, database.dataSource()));
        assertTrue(message(refused).contains("LATIN1"), refused.getMessage());
    }

    private static String message(MigrationException e) {
        return String.valueOf(e.getMessage());
    }
}
