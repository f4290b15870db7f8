package dev.weir.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bucket.BucketSetting;
import dev.weir.bucket.InvalidSettingsException;
import dev.weir.bucket.SettingValue;
import dev.weir.bucket.SettingsText;
import dev.weir.item.BucketName;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsCatalogueIT {
    private static final BucketName B = new BucketName("b");
    private static final long LARGEST = 32 << 20;
    private static final int CHANGES = 30;

    private static SettingsCatalogue.Row change(SettingsCatalogue catalogue, String... arguments) {
        return catalogue.change(B, SettingsText.read(List.of(arguments)), LARGEST);
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void changesAtTheSameTimeDoNotUndoEachOther(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        SettingsCatalogue catalogue = new SettingsCatalogue(database.dataSource(), CatalogueLimits.defaults());
        assertFalse(catalogue.find(B).declared());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (String key : List.of("max_age", "s_maxage")) {
                all.add(threads.submit(() -> {
                    for (int i = 1; i <= CHANGES; i++) {
                        change(catalogue, key + "=" + i);
                    }
                }));
            }
            // Somebody's SQL knows nothing of the lock of the catalogue.
            all.add(threads.submit(() -> {
                for (int i = 1; i <= CHANGES; i++) {
                    database.execute("insert into weir.bucket (name, cdn_max_age) values ('b', " + i
                            + ") on conflict (name) do update set cdn_max_age = excluded.cdn_max_age");
                }
                return null;
            }));
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertEquals(List.of("30|30|30"), database.rows("select max_age, s_maxage, cdn_max_age from weir.bucket"));
    }

    @Test
    void aLockedRowEndsInAMessageAndChangesNothing() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("insert into weir.bucket (name, max_age) values ('b', 1)");
        SettingsCatalogue catalogue = new SettingsCatalogue(
                database.dataSource(),
                new CatalogueLimits(Duration.ofMillis(20), 3, Duration.ofMillis(5), Duration.ofSeconds(30), 100));
        try (Connection holder = database.connect()) {
            holder.setAutoCommit(false);
            WeirDatabase.rows(holder, "select * from weir.bucket for update");
            CatalogueException refused =
                    assertThrows(CatalogueException.class, () -> change(catalogue, "max_age=2", "partitioned=true"));
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.startsWith("Could not change the settings of bucket b: the tables of weir were in use"), message);
        }
        assertEquals(List.of("1|f"), database.rows("select max_age, partitioned from weir.bucket"));
        assertEquals(new SettingValue.Amount(2), change(catalogue, "max_age=2").settings().of(BucketSetting.MAX_AGE));
    }

    @Test
    void whatIsWrongRollsAllBack() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        SettingsCatalogue catalogue = new SettingsCatalogue(database.dataSource(), CatalogueLimits.defaults());
        assertThrows(InvalidSettingsException.class, () -> change(catalogue, "max_age=2", "partitioned=true", "s_maxage=-1"));
        assertEquals(List.of(), database.rows("select * from weir.bucket"));
        assertEquals(1, database.number("select count(*) from pg_partition_tree('weir.item') where isleaf"));
    }

    /** The columns hold plain SQL to the same ranges. */
    @ParameterizedTest
    @ValueSource(strings = {
        "cdn_max_age = -1", "cdn_max_age = 315360001", "default_expires_in = 0", "max_expires_in = 0", "largest_value = 0",
        "largest_value = 536870913", "required_conditions = '{if-mach}'", "required_conditions = '{NULL}'",
        "required_conditions = '{{if-match},{if-none-match}}'", "default_expires_in = 2, max_expires_in = 1"
    })
    void sqlIsRefusedWhatNoSettingCanBe(String assignment) throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("insert into weir.bucket (name) values ('b')");
        SQLException refused =
                assertThrows(SQLException.class, () -> database.execute("update weir.bucket set " + assignment));
        assertEquals("23514", refused.getSQLState());
        database.execute("update weir.bucket set required_conditions = '{}', default_expires_in = 1, max_expires_in = 1");
    }
}
