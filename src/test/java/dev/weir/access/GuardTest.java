package dev.weir.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.access.AccessDeniedException.Reason;
import dev.weir.item.BucketName;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the guard permits, and how it refuses. */
final class GuardTest {
    private static final BucketName MINE = new BucketName("mine");
    private static final BucketName OPEN = new BucketName("open");
    private static final Instant END = Instant.parse("2026-01-02T03:04:05Z");

    private final AtomicInteger firsts = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final KnownTokens tokens = new KnownTokens(firsts::incrementAndGet);
    private Instant now = END.minusSeconds(1);
    private final Guard guard = new Guard(
            new AccessSettings(false, null, List.of(), 2, Duration.ofMinutes(1), 100), tokens, OPEN::equals, () -> now,
            nanos::get);

    private static Token token(String name, String secret, String grant, @Nullable Instant expires) {
        return new Token(name, HexFormat.of().formatHex(TokenSecret.hash(secret)), List.of(Grant.parse(grant)), expires);
    }

    private <T> T as(@Nullable String authorization, Supplier<T> work) {
        return as(authorization, "192.0.2.1", work);
    }

    private <T> T as(@Nullable String authorization, String address, Supplier<T> work) {
        return ScopedValue.where(Visitor.CURRENT, new Visitor(authorization, address, List.of())).call(work::get);
    }

    private AccessDeniedException refusal(@Nullable String authorization) {
        return as(authorization, () -> assertThrows(
                AccessDeniedException.class, () -> guard.require(MINE, Right.READ)));
    }

    @Test
    void withoutTokensEverybodyMayDoEverything() {
        assertTrue(guard.isOpen());
        assertFalse(guard.isPrivate(MINE));
        assertTrue(as(null, () -> guard.permits(MINE, Right.ADMIN)));
        assertEquals(0, firsts.get());
    }

    @Test
    void withTokensEachMayWhatItGrantsAndAnybodyReadWhatIsPublic() {
        tokens.stored(List.of(token("t", "s", "read,write:mine", null)));
        assertEquals(1, firsts.get());
        assertTrue(guard.isPrivate(MINE));
        assertFalse(guard.isPrivate(OPEN));
        assertTrue(as("Bearer s", () -> guard.permits(MINE, Right.WRITE)));
        assertFalse(as("Bearer s", () -> guard.permits(MINE, Right.DELETE)));
        assertTrue(as(null, () -> guard.permits(OPEN, Right.READ)));
        assertFalse(as(null, () -> guard.permits(OPEN, Right.LIST)));
        assertFalse(as("Bearer s", () -> guard.permits(OPEN, Right.WRITE)));
        assertTrue(guard.permits(MINE, Right.ADMIN), "the edge's own work");
        assertEquals(Reason.FORBIDDEN, as("Bearer s", () -> guard.refusal(MINE, Right.DELETE)).reason());
        assertEquals(Reason.UNKNOWN, refusal(null).reason());
        as("Bearer s", () -> {
            guard.requireKnown();
            return true;
        });
    }

    @Test
    void aTokenIsWorthNothingFromItsEndOn() {
        tokens.inFile(List.of(token("t", "s", "read", END)));
        assertTrue(as("Bearer s", () -> guard.permits(MINE, Right.READ)));
        now = END;
        assertFalse(as("Bearer s", () -> guard.permits(MINE, Right.READ)));
        assertEquals(Reason.UNKNOWN, refusal("Bearer s").reason());
    }

    @Test
    void whatHasBeenClosedStaysClosed() {
        tokens.stored(List.of(token("t", "s", "read", null)));
        tokens.stored(List.of());
        assertFalse(guard.isOpen());
        assertFalse(as("Bearer s", () -> guard.permits(MINE, Right.READ)));
        assertEquals(1, firsts.get());
    }

    @Test
    void tooManyFailuresOfAnAddressGet429AndValidTokensStillCount() {
        tokens.stored(List.of(token("t", "s", "read", null)));
        assertEquals(Reason.UNKNOWN, refusal("Bearer a").reason());
        assertEquals(Reason.UNKNOWN, refusal("Bearer b").reason());
        AccessDeniedException third = refusal("Bearer c");
        assertEquals(Reason.TOO_MANY_FAILURES, third.reason());
        assertEquals(60, third.retryAfterSeconds());
        assertEquals(Reason.UNKNOWN, refusal(null).reason(), "who shows nothing guesses nothing");
        assertTrue(as("Bearer s", () -> guard.permits(MINE, Right.READ)));
        assertEquals(Reason.UNKNOWN, as("Bearer c", "192.0.2.2", () -> guard.refusal(MINE, Right.READ)).reason());
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        assertEquals(Reason.UNKNOWN, refusal("Bearer c").reason());
    }

    @Test
    void oneRequestIsOneFailureHoweverOftenItIsJudged() {
        tokens.stored(List.of(token("t", "s", "read", null)));
        as("Bearer wrong", () -> {
            for (int i = 0; i < 9; i++) {
                assertEquals(Reason.UNKNOWN, guard.refusal(MINE, Right.READ).reason());
            }
            return true;
        });
        assertEquals(Reason.UNKNOWN, refusal("Bearer wrong").reason());
    }
}
