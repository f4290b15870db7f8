package dev.weir.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class VersionFloorIT {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final VersionFloor floor = new VersionFloor(meters);

    @Test
    void aFloorFarAheadIsAnAlarmUntilItIsMended() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (Connection connection = database.connect()) {
            floor.look(connection);
            assertEquals("the floor follows the clock", floor.detail());
            assertEquals(0, ahead());
            set(database, "weir.clock_version() + 400 * weir.version_day()");
            floor.look(connection);
            assertTrue(floor.detail().contains("399 days ahead"), floor.detail());
            assertEquals(Duration.ofDays(400).toSeconds(), ahead(), 3600);
            assertFalse(floor.isAtEnd(), "writes go on");
            database.execute("update weir.clock set floor = weir.clock_version()");
            floor.look(connection);
            assertEquals("the floor follows the clock", floor.detail());
        }
    }

    @Test
    void aFloorAtTheEndIsToldAsTheEndOfWrites() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        set(database, "4611686018427387902");
        try (Connection connection = database.connect()) {
            floor.look(connection);
        }
        assertTrue(floor.isAtEnd());
        assertTrue(floor.detail().contains("every write fails"), floor.detail());
    }

    @Test
    void theReaperLooksAtEachPass() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        set(database, "weir.clock_version() + 400 * weir.version_day()");
        try (Connection connection = database.connect();
                Reaper reaper = new Reaper(
                        database.dataSource(),
                        new ReaperSettings(Duration.ofDays(1), Duration.ofMinutes(1), 2, Duration.ofMinutes(1),
                                Duration.ofMinutes(1)),
                        floor,
                        meters)) {
            reaper.reapOnce(connection);
        }
        assertTrue(floor.detail().contains("days ahead"), floor.detail());
    }

    private double ahead() {
        return meters.get("weir.version.floor.ahead").gauge().value();
    }

    private static void set(WeirDatabase database, String floor) throws SQLException {
        database.execute("alter table weir.clock disable trigger clock_advanced;"
                + " update weir.clock set floor = " + floor + ";"
                + " alter table weir.clock enable always trigger clock_advanced");
    }
}
