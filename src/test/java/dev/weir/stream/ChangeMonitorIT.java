package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.postgres.Connector;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

final class ChangeMonitorIT {
    private static final Admission ANY = new Admission() {
        @Override
        public int admit(Connection connection) {
            return 1;
        }

        @Override
        public int current() {
            return 1;
        }

        @Override
        public void clock(long sentAt, long millis) {}
    };

    @Test
    void aLookForWhichThereIsNoMemoryIsNotTheLast() throws InterruptedException {
        var tries = new AtomicInteger();
        var triedAgain = new CountDownLatch(1);
        Connector connector = () -> {
            if (tries.incrementAndGet() == 1) {
                throw new OutOfMemoryError("on purpose");
            }
            triedAgain.countDown();
            throw new SQLException("unreachable");
        };
        var lagAlarm = new LagAlarm(new RecordingListener(), StreamFixture.SETTINGS.lateAfter());
        try (var monitor =
                new ChangeMonitor(connector, ANY, Publication.WEIR, StreamFixture.SETTINGS, lagAlarm,
                        new SlotWait(NOPLogger.NOP_LOGGER))) {
            monitor.start();
            assertTrue(triedAgain.await(30, TimeUnit.SECONDS));
        }
    }
}
