package dev.weir.coherence;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.time.Duration;

/**
 * How the edge learns of changes it did not make.
 *
 * @param mode whether the change stream is read
 * @param ttl without a stream: how long a cached item is trusted before it is confirmed with the database
 * @param lease how long the caches are trusted after the stream has been proven whole
 * @param fences how many keys may have a change that is told and not yet seen to be visible; more cut the stream
 */
public record ChangesSettings(Mode mode, Duration ttl, Duration lease, int fences) implements Checked {
    /** Where changes come from. */
    public enum Mode {
        /** The change stream, where the server has one. */
        STREAM,
        /** Nowhere: what is cached is trusted for a while. */
        TTL
    }

    @Override
    public void check(Findings findings) {
        findings.time("ttl", ttl, Duration.ZERO, Duration.ofHours(1));
        findings.time("lease", lease, Duration.ofMillis(10), Duration.ofMinutes(1));
        findings.number("fences", fences, 1, 1 << 24);
    }
}
