package dev.weir.schema;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.time.Duration;

/**
 * What a database is among others.
 *
 * @param number its number, which the last six bits of each version carry; one for all edges of the database
 * @param clockSkew how far ahead of the database's clock a version may be that somebody brings by SQL
 */
public record SiteSettings(int number, Duration clockSkew) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.number("number", number, 0, 63);
        findings.time("clockSkew", clockSkew, Duration.ofSeconds(1), Duration.ofDays(1));
    }
}
