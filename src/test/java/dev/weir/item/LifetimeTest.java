package dev.weir.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LifetimeTest {
    @Test
    void anItemLivesFromOneSecondToTenYears() {
        assertEquals(Duration.ofDays(3650).toSeconds(), Lifetime.MOST_SECONDS);
        assertTrue(Lifetime.isAllowed(1));
        assertTrue(Lifetime.isAllowed(Lifetime.MOST_SECONDS));
        assertFalse(Lifetime.isAllowed(0));
        assertFalse(Lifetime.isAllowed(-1));
        assertFalse(Lifetime.isAllowed(Lifetime.MOST_SECONDS + 1L));
        assertFalse(Lifetime.isAllowed(Long.MAX_VALUE));
    }
}
