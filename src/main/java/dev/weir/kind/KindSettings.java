package dev.weir.kind;

import dev.weir.check.Checked;
import dev.weir.check.Findings;

/**
 * Kinds of buckets.
 *
 * @param siblingsMost how many values that were written at the same time an item keeps
 * @param claimTries how many tasks a claim tries before it looks again
 * @param claimLooks how often it looks; each time, others were first at all that it has tried
 */
public record KindSettings(int siblingsMost, int claimTries, int claimLooks) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.number("siblingsMost", siblingsMost, 2, 1_000);
        findings.number("claimTries", claimTries, 1, 100);
        findings.number("claimLooks", claimLooks, 1, 100);
    }
}
