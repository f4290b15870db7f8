package dev.weir.embedded;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The PostgreSQL that the edge runs by itself.
 *
 * @param data the directory for its data and programs
 * @param startDeadline how long it may take to start
 * @param stopDeadline how long it may take to stop
 */
public record EmbeddedSettings(Path data, Duration startDeadline, Duration stopDeadline) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.time("startDeadline", startDeadline, Duration.ofSeconds(1), Duration.ofHours(1));
        findings.time("stopDeadline", stopDeadline, Duration.ofSeconds(1), Duration.ofHours(1));
    }
}
