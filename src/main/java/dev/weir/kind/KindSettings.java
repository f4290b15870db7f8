package dev.weir.kind;

import dev.weir.check.Checked;
import dev.weir.check.Findings;

/**
 * Kinds of buckets.
 *
 * @param siblingsMost how many values that were written at the same time an item keeps
 */
public record KindSettings(int siblingsMost) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.number("siblingsMost", siblingsMost, 2, 1_000);
    }
}
