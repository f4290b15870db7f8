package dev.weir.face.potboilercore;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import dev.weir.face.FaceChecks;
import org.jspecify.annotations.Nullable;

/**
 * The face of Potboiler's core.
 *
 * @param port the port to bind; null turns the face off
 * @param bucket where the entries are, a log
 * @param era whose answers it gives where those of Potboiler have changed
 * @param nodesMost the most nodes that it knows of
 */
public record PotboilerCoreSettings(@Nullable Integer port, String bucket, Era era, int nodesMost) implements Checked {
    /** Potboiler's answers have changed once. */
    public enum Era {
        /** Those that its README has: 204 for what is registered or added, and an absolute Location. */
        README,
        /** Those of its last code: 201, and a Location that is a path. */
        SECOND
    }

    @Override
    public void check(Findings findings) {
        FaceChecks.check(findings, port, bucket);
        findings.number("nodesMost", nodesMost, 0, 100_000);
    }
}
