package dev.weir.schema;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.time.Duration;

/**
 * The identity of a database among several sites.
 *
 * @param number its number, in the last six bits of each version; the same for all edges of the database
 * @param clockSkew how far ahead of the database's clock a version set by SQL may be
 */
public record SiteSettings(int number, Duration clockSkew) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.number("number", number, 0, 63);
        findings.time("clockSkew", clockSkew, Duration.ofSeconds(1), Duration.ofDays(1));
    }
}
