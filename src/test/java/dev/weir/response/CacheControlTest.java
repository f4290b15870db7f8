package dev.weir.response;

import dev.weir.engine.Expiry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weir.bucket.CachePolicy;
import dev.weir.engine.Freshness;
import dev.weir.engine.ReadResult;
import dev.weir.engine.Source;
import dev.weir.item.BucketName;
import dev.weir.item.Version;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CacheControlTest {
    private static final BucketName BUCKET = new BucketName("b");

    private static CachePolicy policy(int maxAge, int sMaxage, int revalidate, int error, int notFound) {
        return new CachePolicy(
                Duration.ofSeconds(maxAge),
                Duration.ofSeconds(sMaxage),
                Duration.ofSeconds(revalidate),
                Duration.ofSeconds(error),
                Duration.ofSeconds(notFound),
                null, true);
    }

    @Test
    void aLiveEdgeSaysWhatThePolicySays() {
        CacheControl control = new CacheControl(policy(5, 14_400, 60, 86_400, 30));
        assertEquals(
                "public, max-age=5, s-maxage=14400, stale-while-revalidate=60, stale-if-error=86400",
                control.found(Freshness.LIVE, Long.MAX_VALUE).all().header().get());
        assertEquals("public, max-age=0, s-maxage=30", control.absent(Freshness.LIVE).all().header().get());
    }

    @Test
    void anEdgeThatIsNotLiveAllowsOneSecondAndNothingStale() {
        CacheControl control = new CacheControl(policy(5, 14_400, 60, 86_400, 30));
        assertEquals("public, max-age=5, s-maxage=1", control.found(Freshness.CONFIRMED, Long.MAX_VALUE).all().header().get());
        assertEquals("public, max-age=0, s-maxage=1", control.absent(Freshness.CONFIRMED).all().header().get());
    }

    @Test
    void aPolicyBelowTheClampStaysBelowIt() {
        CacheControl control = new CacheControl(policy(0, 0, 0, 0, 0));
        assertEquals("public, max-age=0, s-maxage=0", control.found(Freshness.LIVE, Long.MAX_VALUE).all().header().get());
        assertEquals("public, max-age=0, s-maxage=0", control.found(Freshness.CONFIRMED, Long.MAX_VALUE).all().header().get());
        assertEquals("public, max-age=0, s-maxage=0", control.absent(Freshness.CONFIRMED).all().header().get());
    }

    @Test
    void whatMayBeOldIsNotStored() {
        CacheControl control = new CacheControl(policy(5, 14_400, 60, 86_400, 30));
        assertEquals("no-store", control.found(Freshness.STALE, Long.MAX_VALUE).all().header().get());
        assertEquals("no-store", control.absent(Freshness.STALE).all().header().get());
    }

    private static @Nullable String cdn(CacheDirectives directives) {
        Field field = directives.cdn();
        return field == null ? null : field.header().name() + ": " + field.header().get();
    }

    @Test
    void cdnsAreToldOnlyWhereTheBucketSaysSoAndAtMostASecondWhileTheEdgeIsNotLive() {
        Duration hour = Duration.ofHours(1);
        Duration minute = Duration.ofMinutes(1);
        CacheControl control = new CacheControl(new CachePolicy(hour, hour, hour, hour, Duration.ofSeconds(7), minute, true));
        assertEquals("CDN-Cache-Control: max-age=60", cdn(control.found(Freshness.LIVE, Long.MAX_VALUE)));
        assertEquals("CDN-Cache-Control: max-age=1", cdn(control.found(Freshness.CONFIRMED, Long.MAX_VALUE)));
        assertEquals("CDN-Cache-Control: max-age=7", cdn(control.absent(Freshness.LIVE)));
        assertEquals("CDN-Cache-Control: max-age=1", cdn(control.absent(Freshness.CONFIRMED)));
        assertNull(cdn(control.found(Freshness.STALE, Long.MAX_VALUE)));
        assertNull(cdn(control.absent(Freshness.STALE)));
        assertNull(cdn(new CacheControl(policy(5, 5, 5, 5, 5)).found(Freshness.LIVE, Long.MAX_VALUE)));
        CacheControl none = new CacheControl(new CachePolicy(hour, hour, hour, hour, hour, Duration.ZERO, true));
        assertEquals("CDN-Cache-Control: max-age=0", cdn(none.found(Freshness.LIVE, Long.MAX_VALUE)));
        assertEquals("CDN-Cache-Control: max-age=0", cdn(none.absent(Freshness.LIVE)));
        assertEquals("CDN-Cache-Control: max-age=9", cdn(control.found(Freshness.LIVE, 9_999)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            14461000 | public, max-age=5, s-maxage=14400, stale-while-revalidate=60, stale-if-error=61
            14400999 | public, max-age=5, s-maxage=14400
            14399000 | public, max-age=5, s-maxage=14399
            4000     | public, max-age=4, s-maxage=4
            1000     | public, max-age=1, s-maxage=1
            999      | no-store
            0        | no-store
            -5       | no-store
            """)
    void noLifetimeReachesBeyondTheMomentAtWhichTheItemExpires(long millisLeft, String control) {
        assertEquals(
                control,
                new CacheControl(policy(5, 14_400, 60, 86_400, 30)).found(Freshness.LIVE, millisLeft).all().header().get());
    }

    @Test
    void aPolicyThatChangesIsFollowed() {
        AtomicReference<CachePolicy> policy = new AtomicReference<>(policy(0, 10, 0, 0, 1));
        CacheControls controls = new CacheControls(bucket -> policy.get(), () -> false, Expiry.NEVER);
        CacheControl first = controls.of(Objects.requireNonNull(policy.get()));
        assertSame(first, controls.of(Objects.requireNonNull(policy.get())));
        policy.set(policy(0, 20, 0, 0, 1));
        assertNotSame(first, controls.of(Objects.requireNonNull(policy.get())));
        assertEquals(
                "public, max-age=0, s-maxage=20",
                controls.of(Objects.requireNonNull(policy.get())).found(Freshness.LIVE, Long.MAX_VALUE).all().header().get());
    }

    @Test
    void whileACacheRefusesToBeToldOfChangesItIsGivenNothingForLong() {
        CachePolicy policy = new CachePolicy(
                Duration.ZERO, Duration.ofHours(4), Duration.ofMinutes(1), Duration.ofDays(1), Duration.ofSeconds(7),
                null, true);
        var refused = new AtomicBoolean();
        CacheControls controls = new CacheControls(bucket -> policy, refused::get, Expiry.NEVER);
        ReadResult absent = new ReadResult.Absent(Version.NONE, Version.NONE, Source.HEAP, Freshness.LIVE);
        assertEquals("public, max-age=0, s-maxage=7", controls.of(BUCKET, absent).all().header().get());
        refused.set(true);
        assertEquals("public, max-age=0, s-maxage=1", controls.of(BUCKET, absent).all().header().get());
        ReadResult stale = new ReadResult.Absent(Version.NONE, Version.NONE, Source.HEAP, Freshness.STALE);
        assertEquals("no-store", controls.of(BUCKET, stale).all().header().get());
    }
}
