package dev.weir.schema;

import dev.weir.item.Version;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the version floor is ahead of the database's clock, as of the last check.
 *
 * <p>A floor that is ahead does little harm: a version is then one above the floor instead of the time, and tombstones are kept
 * longer. It is logged once, and again when the clock has caught up. At the end of the range every write fails.
 *
 * <p>Thread-safe.
 */
public final class VersionFloor {
    private static final Logger log = LoggerFactory.getLogger(VersionFloor.class);

    /** The floor may be a day ahead normally, following a row; the rest is for clocks that jump. */
    private static final Duration ALARM = Duration.ofDays(1).plusHours(1);

    /** The second-to-last version: the next write would be the last. */
    private static final Version END = new Version(4611686018427387901L);

    private static final String REMEDY = "If the clock is right, stop every edge, run"
            + " `update weir.clock set floor = weir.clock_version()` and start them again.";

    private volatile long aheadMillis;
    private volatile boolean ended;

    public VersionFloor(MeterRegistry meters) {
        Gauge.builder("weir.version.floor.ahead", () -> aheadMillis / 1000.0)
                .baseUnit("seconds")
                .description("How far the version floor is ahead of the database's clock; 0 if it is behind")
                .register(meters);
    }

    /** Checks the floor, and logs a change of state. */
    public synchronized void look(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select floor, weir.clock_version() from weir.clock")) {
            if (row.next()) {
                found(new Version(row.getLong(1)), new Version(row.getLong(2)));
            }
        }
    }

    private void found(Version floor, Version clock) {
        boolean before = isAlarming();
        boolean endedBefore = ended;
        aheadMillis = Math.max(0, floor.millis() - clock.millis());
        ended = floor.isAtLeast(END);
        if (ended && !endedBefore) {
            log.error("{} {}", detail(), REMEDY);
        } else if (isAlarming() && !before) {
            log.warn("{} Writes go on, and tombstones are kept until the clock has caught up. {}", detail(), REMEDY);
        } else if (before && !isAlarming()) {
            log.info("The version floor is near the database's clock again.");
        }
    }

    private boolean isAlarming() {
        return aheadMillis > ALARM.toMillis();
    }

    /** Whether the range of versions is used up, so that every write fails. */
    public boolean isAtEnd() {
        return ended;
    }

    /** For the operator. */
    public String detail() {
        if (ended) {
            return "The version floor is at the end of its range, so every write fails.";
        }
        return isAlarming()
                ? "The version floor is " + Duration.ofMillis(aheadMillis).toDays() + " days ahead of the database's clock."
                : "the floor follows the clock";
    }
}
