package dev.weir.face.potboilerbrowser;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import dev.weir.face.FaceChecks;
import org.jspecify.annotations.Nullable;

/**
 * The face that shows Potboiler's tables.
 *
 * @param port the port to bind; null turns the face off
 * @param bucket what the names of the buckets begin with, as that of potboiler-kv
 * @param rows the most keys, and the most tables, on a page
 * @param valueCharacters how much of a value is shown
 */
public record PotboilerBrowserSettings(@Nullable Integer port, String bucket, int rows, int valueCharacters)
        implements Checked {
    @Override
    public void check(Findings findings) {
        FaceChecks.check(findings, port, bucket);
        findings.number("rows", rows, 1, 1_000);
        findings.number("valueCharacters", valueCharacters, 1, 100_000);
    }
}
