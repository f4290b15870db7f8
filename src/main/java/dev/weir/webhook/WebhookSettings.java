package dev.weir.webhook;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import dev.weir.transport.Network;
import java.time.Duration;
import java.util.List;

/**
 * Webhooks of logs.
 *
 * @param allow the addresses and networks that may be told
 * @param most the most that are registered for a log
 * @param queueItems the most entries that are read ahead for one of them
 * @param waitingOwners the most owners whose entries wait for others, for one webhook; with more, it waits as a whole
 * @param timeout how long a delivery may take
 * @param lease for how long an edge has a webhook without a sign of life
 * @param poll how often an edge looks for what it was not told of
 * @param gapWait how long an entry of another owner waits for the one before it
 * @param retryFrom the first pause after a delivery that failed; it doubles each time
 * @param retryTo the longest pause
 */
public record WebhookSettings(
        List<String> allow,
        int most,
        int queueItems,
        int waitingOwners,
        Duration timeout,
        Duration lease,
        Duration poll,
        Duration gapWait,
        Duration retryFrom,
        Duration retryTo) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.each(
                "allow", allow, text -> Network.parse(text) != null, "addresses and networks such as 10.1.2.3 or 2001:db8::/32");
        findings.number("most", most, 0, 10_000);
        findings.number("queueItems", queueItems, 1, 10_000);
        findings.number("waitingOwners", waitingOwners, 1, 10_000);
        findings.time("timeout", timeout, Duration.ofMillis(10), Duration.ofMinutes(5));
        findings.time("lease", lease, Duration.ofMillis(20), Duration.ofHours(1));
        findings.require(lease.compareTo(timeout.multipliedBy(2)) >= 0, "lease",
                "must be at least twice the timeout, or two edges would tell the same");
        findings.time("poll", poll, Duration.ofMillis(10), Duration.ofMinutes(1));
        findings.time("gapWait", gapWait, Duration.ZERO, Duration.ofDays(1));
        findings.time("retryFrom", retryFrom, Duration.ofMillis(1), Duration.ofMinutes(1));
        findings.time("retryTo", retryTo, Duration.ofMillis(1), Duration.ofDays(1));
        findings.require(retryTo.compareTo(retryFrom) >= 0, "retryTo", "must not be shorter than retry-from");
    }
}
