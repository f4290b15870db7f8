package dev.weir.face;

import dev.weir.check.Findings;
import dev.weir.item.BucketName;
import dev.weir.item.InvalidNameException;
import org.jspecify.annotations.Nullable;

/** The rules for the settings that every face has. */
public final class FaceChecks {
    private FaceChecks() {}

    /**
     * Checks them.
     *
     * @param port null if the face is off
     */
    public static void check(Findings findings, @Nullable Integer port, String bucket) {
        if (port != null) {
            findings.bindablePort("port", port);
        }
        findings.require(isBucket(bucket), "bucket", "must be the name of a bucket");
    }

    /** Whether a text is the name of a bucket. */
    public static boolean isBucket(String name) {
        try {
            return new BucketName(name).value().equals(name);
        } catch (InvalidNameException none) {
            return false;
        }
    }
}
