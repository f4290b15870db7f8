package dev.weir.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.BucketName;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BucketsIT {
    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final CachePolicy DEFAULTS = new CachePolicy(
            Duration.ZERO, Duration.ofHours(4), Duration.ofMinutes(1), Duration.ofDays(1), Duration.ofSeconds(1));
    private static final BucketName B = new BucketName("b");

    @Test
    void anUndeclaredBucketHasTheDefaults() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (Buckets buckets = new Buckets(database.dataSource(), DEFAULTS, NEVER, new SimpleMeterRegistry())) {
            buckets.start();
            assertTrue(buckets.refresh(WAIT));
            assertEquals(new BucketSettings(B, false, BucketSettings.REGISTER, false, DEFAULTS), buckets.settings(B));
            assertSame(DEFAULTS, buckets.cachePolicy(B));
        }
    }

    @Test
    void aDeclaredBucketTakesItsColumnsAndTheDefaultsForTheRest() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version15());
        try (Buckets buckets = new Buckets(database.dataSource(), DEFAULTS, NEVER, new SimpleMeterRegistry())) {
            buckets.start();
            assertTrue(buckets.refresh(WAIT));
            database.execute("insert into weir.bucket (name, max_age, stale_if_error) values ('b', 7, 0)");
            assertFalse(buckets.settings(B).declared());
            assertTrue(buckets.refresh(WAIT));
            CachePolicy expected = new CachePolicy(
                    Duration.ofSeconds(7), Duration.ofHours(4), Duration.ofMinutes(1), Duration.ZERO, Duration.ofSeconds(1));
            assertEquals(new BucketSettings(B, true, BucketSettings.REGISTER, false, expected), buckets.settings(B));
            database.execute("delete from weir.bucket");
            assertTrue(buckets.refresh(WAIT));
            assertFalse(buckets.settings(B).declared());
        }
    }

    @Test
    void theLastSettingsStayWhileTheDatabaseIsAway() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.on(server);
            database.execute("insert into weir.bucket (name, max_age) values ('b', 7)");
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            try (Buckets buckets = new Buckets(database.dataSource(), DEFAULTS, Duration.ofMillis(10), meters)) {
                buckets.start();
                assertTrue(buckets.refresh(WAIT));
                server.kill();
                double before = meters.get("weir.buckets.refresh.failures").counter().count();
                long deadline = System.nanoTime() + WAIT.toNanos();
                while (meters.get("weir.buckets.refresh.failures").counter().count() < before + 2) {
                    assertTrue(System.nanoTime() < deadline, "no read failed");
                    Thread.onSpinWait();
                }
                assertEquals(Duration.ofSeconds(7), buckets.cachePolicy(B).maxAge());
                server.startAgain();
                database.execute("update weir.bucket set max_age = 8");
                assertTrue(buckets.refresh(WAIT));
                assertEquals(Duration.ofSeconds(8), buckets.cachePolicy(B).maxAge());
            }
        }
    }
}
