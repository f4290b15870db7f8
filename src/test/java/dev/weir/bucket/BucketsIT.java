package dev.weir.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weir.item.BucketName;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import dev.weir.testing.WeirDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BucketsIT {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration OFTEN = Duration.ofMillis(10);
    private static final CachePolicy DEFAULTS = new CachePolicy(
            Duration.ZERO, Duration.ofHours(4), Duration.ofMinutes(1), Duration.ofDays(1), Duration.ofSeconds(1));
    private static final BucketName B = new BucketName("b");
    private static final BucketName OTHER = new BucketName("other");

    @Test
    void anUndeclaredBucketHasTheDefaults() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("insert into weir.bucket (name) values ('other')");
        try (Buckets buckets = new Buckets(database.dataSource(), DEFAULTS, NEVER, new SimpleMeterRegistry())) {
            buckets.start();
            Waiting.until(() -> buckets.settings(OTHER).declared());
            assertEquals(new BucketSettings(B, false, BucketSettings.REGISTER, false, DEFAULTS), buckets.settings(B));
            assertSame(DEFAULTS, buckets.cachePolicy(B));
        }
    }

    @Test
    void aDeclaredBucketTakesItsColumnsAndTheDefaultsForTheRest() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version15());
        try (Buckets buckets = new Buckets(database.dataSource(), DEFAULTS, OFTEN, new SimpleMeterRegistry())) {
            buckets.start();
            database.execute("insert into weir.bucket (name, max_age, stale_if_error) values ('b', 7, 0)");
            Waiting.until(() -> buckets.settings(B).declared());
            CachePolicy expected = new CachePolicy(
                    Duration.ofSeconds(7), Duration.ofHours(4), Duration.ofMinutes(1), Duration.ZERO, Duration.ofSeconds(1));
            assertEquals(new BucketSettings(B, true, BucketSettings.REGISTER, false, expected), buckets.settings(B));
            database.execute("delete from weir.bucket");
            Waiting.until(() -> !buckets.settings(B).declared());
        }
    }

    @Test
    void theCatalogueIsNotReadForEachRequest() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("insert into weir.bucket (name) values ('other')");
        try (Buckets buckets = new Buckets(database.dataSource(), DEFAULTS, NEVER, new SimpleMeterRegistry())) {
            buckets.start();
            Waiting.until(() -> buckets.settings(OTHER).declared());
            database.execute("insert into weir.bucket (name) values ('b')");
            assertFalse(buckets.settings(B).declared());
        }
    }

    @Test
    void theLastSettingsStayWhileTheDatabaseIsAway() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.on(server);
            database.execute("insert into weir.bucket (name, max_age) values ('b', 7)");
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            try (Buckets buckets = new Buckets(database.dataSource(), DEFAULTS, OFTEN, meters)) {
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
}
