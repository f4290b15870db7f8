package dev.weir.face.mecdb;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import dev.weir.face.FaceChecks;
import org.jspecify.annotations.Nullable;

/**
 * The face of MecDB.
 *
 * @param port the port to bind; null turns the face off
 * @param bucket where its values are; it is of the kind siblings
 */
public record MecdbSettings(@Nullable Integer port, String bucket) implements Checked {
    @Override
    public void check(Findings findings) {
        FaceChecks.check(findings, port, bucket);
    }
}
