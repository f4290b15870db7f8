package dev.weir.listing;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.time.Duration;

/**
 * Listings of keys and buckets.
 *
 * @param pageItems how many names a page has if the request does not say
 * @param maxPageItems the most a request may ask for
 * @param parallel how many pages, or counts, are read from the database at one time
 * @param deadline how long one page, or a count, may take
 */
public record ListSettings(int pageItems, int maxPageItems, int parallel, Duration deadline) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.number("pageItems", pageItems, 1, 100_000);
        findings.number("maxPageItems", maxPageItems, 1, 100_000);
        findings.require(pageItems <= maxPageItems, "pageItems", "must be at most list.max-page-items, " + maxPageItems);
        findings.number("parallel", parallel, 1, 1_000);
        findings.time("deadline", deadline, Duration.ofMillis(1), Duration.ofHours(1));
    }
}
