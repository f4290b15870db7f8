package dev.weir.database;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.time.Duration;

/**
 * How the edge notices that the database is unreachable.
 *
 * @param lookEvery how long the database may be silent, or a connection idle, before it is checked
 * @param lookTimeout how long such a check may take before the database counts as unreachable
 */
public record OutageSettings(Duration lookEvery, Duration lookTimeout) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.time("lookEvery", lookEvery, Duration.ofMillis(50), Duration.ofMinutes(1));
        findings.seconds("lookTimeout", lookTimeout, Duration.ofSeconds(1), Duration.ofMinutes(1));
    }
}
