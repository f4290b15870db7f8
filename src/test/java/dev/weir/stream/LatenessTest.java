package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LatenessTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Told told = new Told();
    private final Lateness lateness = new Lateness(told, Duration.ofSeconds(5));
    private final long start = System.nanoTime();

    @Test
    void aDatabaseThatAnswersWhileNothingIsProvenIsToldOfOnce() {
        lateness.proven(start);
        lateness.looked(start + 5 * SECOND);
        assertEquals(0, told.lates());
        lateness.looked(start + 5 * SECOND + 1);
        lateness.looked(start + 9 * SECOND);
        assertEquals(1, told.lates());
    }

    @Test
    void aProofEndsIt() {
        lateness.proven(start);
        lateness.looked(start + 6 * SECOND);
        lateness.proven(start + 7 * SECOND);
        lateness.looked(start + 8 * SECOND);
        assertEquals(1, told.lates());
        lateness.looked(start + 13 * SECOND);
        assertEquals(2, told.lates());
    }
}
