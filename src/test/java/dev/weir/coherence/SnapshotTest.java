package dev.weir.coherence;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SnapshotTest {
    @Test
    void seesWhatHadEndedAndNothingElse() {
        Snapshot snapshot = Snapshot.parse("10:20:10,14");
        assertTrue(snapshot.sees(9));
        assertFalse(snapshot.sees(10));
        assertTrue(snapshot.sees(13));
        assertFalse(snapshot.sees(14));
        assertTrue(snapshot.sees(19));
        assertFalse(snapshot.sees(20));
    }

    @Test
    void readsThirtyTwoBitsAsTheNearestTransaction() {
        long wrap = 1L << 32;
        Snapshot justAfter = Snapshot.parse((wrap + 5) + ":" + (wrap + 5) + ":");
        assertTrue(justAfter.sees(-3));
        assertTrue(justAfter.sees(4));
        assertFalse(justAfter.sees(5));
        Snapshot justBefore = Snapshot.parse((wrap - 5) + ":" + (wrap - 5) + ":");
        assertTrue(justBefore.sees(-6));
        assertFalse(justBefore.sees(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1:2", "a:b:", "1:2:x", "1:2:3:4"})
    void refusesTextThatIsNotASnapshot(String text) {
        assertThrows(IllegalArgumentException.class, () -> Snapshot.parse(text));
    }
}
