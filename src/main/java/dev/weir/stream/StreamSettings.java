package dev.weir.stream;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import dev.weir.postgres.Backoff;
import java.time.Duration;

/**
 * How the stream of changes is read.
 *
 * @param lookEvery how often the log's position and the catalogue are probed
 * @param openDeadline how long a new slot may wait for transactions that are running
 * @param silence how long the server may leave a question unanswered before the stream is given up
 * @param lateAfter how long nothing may be proven, though the database answers, before caches beyond the edge are banned
 * @param retryFirst how long after a cut it is opened again, first
 * @param retryMost and at most, when that fails again and again
 */
public record StreamSettings(
        Duration lookEvery, Duration openDeadline, Duration silence, Duration lateAfter, Duration retryFirst, Duration retryMost)
        implements Checked {
    /** How long to wait after a cut, or a failed attempt, for one thread. */
    Backoff backoff() {
        return new Backoff(retryFirst, retryMost);
    }

    @Override
    public void check(Findings findings) {
        findings.time("lookEvery", lookEvery, Duration.ofMillis(10), Duration.ofSeconds(10));
        findings.seconds("openDeadline", openDeadline, Duration.ofSeconds(1), Duration.ofHours(1));
        findings.time("silence", silence, Duration.ofSeconds(1), Duration.ofMinutes(10));
        findings.time("lateAfter", lateAfter, Duration.ofMillis(100), Duration.ofDays(1));
        findings.time("retryFirst", retryFirst, Duration.ofMillis(10), Duration.ofMinutes(1));
        findings.time("retryMost", retryMost, Duration.ofMillis(10), Duration.ofHours(1));
        findings.require(retryFirst.compareTo(retryMost) <= 0, "retryMost", "must not be less than retry-first");
    }
}
