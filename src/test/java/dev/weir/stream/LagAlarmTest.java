package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LagAlarmTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final RecordingListener told = new RecordingListener();
    private final LagAlarm lagAlarm = new LagAlarm(told, Duration.ofSeconds(5));
    private final long start = System.nanoTime();

    @Test
    void aDatabaseThatAnswersWhileNothingIsProvenIsToldOfOnce() {
        lagAlarm.proven(start);
        lagAlarm.probed(start + 5 * SECOND);
        assertEquals(0, told.lates());
        lagAlarm.probed(start + 5 * SECOND + 1);
        lagAlarm.probed(start + 9 * SECOND);
        assertEquals(1, told.lates());
    }

    @Test
    void aProofEndsIt() {
        lagAlarm.proven(start);
        lagAlarm.probed(start + 6 * SECOND);
        lagAlarm.proven(start + 7 * SECOND);
        lagAlarm.probed(start + 8 * SECOND);
        assertEquals(1, told.lates());
        lagAlarm.probed(start + 13 * SECOND);
        assertEquals(2, told.lates());
    }
}
