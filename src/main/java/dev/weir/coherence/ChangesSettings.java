package dev.weir.coherence;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.time.Duration;

/**
 * How the edge learns of changes it did not make.
 *
 * @param mode where the edge learns of changes
 * @param ttl without a stream: how long a cached item is trusted before it must be confirmed with the database
 * @param lease how long the caches are trusted after a proof that the stream is complete
 * @param fences how many keys may have a change that was received but is not known to be visible yet; more cut the stream
 */
public record ChangesSettings(Mode mode, Duration ttl, Duration lease, int fences) implements Checked {
    /** The source of changes. */
    public enum Mode {
        /** The change stream, if the server provides one. */
        STREAM,
        /** None: cached items are trusted for {@code changes.ttl}. */
        TTL
    }

    @Override
    public void check(Findings findings) {
        findings.time("ttl", ttl, Duration.ZERO, Duration.ofHours(1));
        findings.time("lease", lease, Duration.ofMillis(10), Duration.ofMinutes(1));
        findings.number("fences", fences, 1, 1 << 24);
    }
}
