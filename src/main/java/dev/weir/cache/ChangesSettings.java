package dev.weir.cache;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.time.Duration;

/**
 * How the edge learns of changes it did not make.
 *
 * @param ttl how long a cached item is trusted before it is confirmed with the database
 */
public record ChangesSettings(Duration ttl) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.time("ttl", ttl, Duration.ZERO, Duration.ofHours(1));
    }
}
