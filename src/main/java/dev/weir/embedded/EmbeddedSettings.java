package dev.weir.embedded;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The PostgreSQL the edge runs by itself.
 *
 * @param data the folder that holds all of it
 * @param startDeadline how long it may take to come up
 * @param stopDeadline how long it may take to go down
 */
public record EmbeddedSettings(Path data, Duration startDeadline, Duration stopDeadline) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.time("startDeadline", startDeadline, Duration.ofSeconds(1), Duration.ofHours(1));
        findings.time("stopDeadline", stopDeadline, Duration.ofSeconds(1), Duration.ofHours(1));
    }
}
