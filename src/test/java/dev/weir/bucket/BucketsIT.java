package dev.weir.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weir.item.BucketName;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import dev.weir.testing.WeirDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BucketsIT {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration OFTEN = Duration.ofMillis(10);
    private static final CachePolicy DEFAULTS = new CachePolicy(
            Duration.ZERO, Duration.ofHours(4), Duration.ofMinutes(1), Duration.ofDays(1), Duration.ofSeconds(1), null,
            true);
    private static final long LARGEST = 32 << 20;
    private static final BucketName B = new BucketName("b");
    private static final BucketName OTHER = new BucketName("other");

    @Test
    void anUndeclaredBucketHasTheDefaults() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("insert into weir.bucket (name) values ('other')");
        try (Buckets buckets = new Buckets(database.dataSource(), DEFAULTS, LARGEST, NEVER, new SimpleMeterRegistry())) {
            buckets.start();
            Waiting.until(() -> buckets.settings(OTHER).declared());
            assertEquals(BucketSettings.undeclared(B, DEFAULTS, WriteRules.upTo(LARGEST)), buckets.settings(B));
            assertSame(DEFAULTS, buckets.cachePolicy(B));
        }
    }

    @Test
    void aDeclaredBucketTakesItsColumnsAndTheDefaultsForTheRest() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version15());
        try (Buckets buckets = new Buckets(database.dataSource(), DEFAULTS, LARGEST, OFTEN, new SimpleMeterRegistry())) {
            buckets.start();
            database.execute("insert into weir.bucket (name, max_age, stale_if_error) values ('b', 7, 0)");
            Waiting.until(() -> buckets.settings(B).declared());
            CachePolicy expected = new CachePolicy(
                    Duration.ofSeconds(7), Duration.ofHours(4), Duration.ofMinutes(1), Duration.ZERO, Duration.ofSeconds(1),
                    null, true);
            assertEquals(new BucketSettings(B, true, BucketSettings.REGISTER, false, expected, WriteRules.upTo(LARGEST),
                    SettingValue.Access.PRIVATE),
                    buckets.settings(B));
            database.execute("delete from weir.bucket");
            Waiting.until(() -> !buckets.settings(B).declared());
        }
    }

    @Test
    void theCatalogueIsNotReadForEachRequest() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("insert into weir.bucket (name) values ('other')");
        try (Buckets buckets = new Buckets(database.dataSource(), DEFAULTS, LARGEST, NEVER, new SimpleMeterRegistry())) {
            buckets.start();
            Waiting.until(() -> buckets.settings(OTHER).declared());
            database.execute("insert into weir.bucket (name) values ('b')");
            assertFalse(buckets.settings(B).declared());
        }
    }

    @Test
    void theLastSettingsStayWhileTheDatabaseIsUnreachable() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.on(server);
            database.execute("insert into weir.bucket (name, max_age) values ('b', 7)");
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            try (Buckets buckets = new Buckets(database.dataSource(), DEFAULTS, LARGEST, OFTEN, meters)) {
                buckets.start();
                Waiting.until(() -> buckets.settings(B).declared());
                server.kill();
                double before = meters.get("weir.buckets.refresh.failures").counter().count();
                Waiting.until("two reads have failed",
                        () -> meters.get("weir.buckets.refresh.failures").counter().count() >= before + 2);
                assertEquals(Duration.ofSeconds(7), buckets.cachePolicy(B).maxAge());
                server.startAgain();
                database.execute("update weir.bucket set max_age = 8");
                Waiting.until(() -> buckets.cachePolicy(B).maxAge().equals(Duration.ofSeconds(8)));
            }
        }
    }

    /** The change stream may bring a commit before any statement sees it. */
    @Test
    void aChangeIsReadAgainUntilItsTransactionIsVisible() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version15());
        try (Buckets buckets = new Buckets(
                database.dataSource(), DEFAULTS, LARGEST, Duration.ofMillis(200), new SimpleMeterRegistry());
                Connection writer = database.connect()) {
            buckets.start();
            writer.setAutoCommit(false);
            String transaction = WeirDatabase.rows(
                    writer, "insert into weir.bucket (name, max_age) values ('b', 7) returning pg_current_xact_id()").getFirst();
            buckets.changed(transaction);
            buckets.changed(null);
            // Others are not kept waiting by it.
            database.execute("insert into weir.bucket (name) values ('other')");
            buckets.changed(null);
            Waiting.until(() -> buckets.settings(OTHER).declared());
            assertFalse(buckets.settings(B).declared());
            writer.commit();
            Waiting.until(() -> buckets.settings(B).declared());
        }
    }

    @Test
    void aChangeIsReadAtOnce() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (Buckets buckets =
                new Buckets(database.dataSource(), DEFAULTS, LARGEST, NEVER, new SimpleMeterRegistry())) {
            buckets.start();
            for (int age = 1; age < 5; age++) {
                Duration expected = Duration.ofSeconds(age);
                database.execute("insert into weir.bucket (name, cdn_max_age) values ('b', " + age
                        + ") on conflict (name) do update set cdn_max_age = excluded.cdn_max_age");
                buckets.changed(database.rows("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1").getFirst());
                Waiting.until(() -> expected.equals(buckets.cachePolicy(B).cdnMaxAge()));
            }
            database.execute("update weir.bucket set required_conditions = '{if-match,if-match}', largest_value = 536870912");
            buckets.refresh();
            assertEquals(
                    new WriteRules(Optional.empty(), Optional.empty(), LARGEST, Set.of(RequiredCondition.IF_MATCH)),
                    buckets.writeRules(B));
        }
    }
}
