package dev.weir.face.pigtail;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import dev.weir.face.FaceChecks;
import org.jspecify.annotations.Nullable;

/**
 * The face of pigtail.
 *
 * @param port the port to bind; null turns the face off
 * @param bucket where its tasks are, a queue; the queues' names are in a bucket beside it, this name and {@code -queues}
 * @param bodyBytes the largest body of a request that brings no task
 */
public record PigtailSettings(@Nullable Integer port, String bucket, long bodyBytes) implements Checked {
    static final String NAMES = "-queues";

    @Override
    public void check(Findings findings) {
        FaceChecks.check(findings, port, bucket);
        FaceChecks.check(findings, null, bucket + NAMES);
        findings.size("bodyBytes", bodyBytes, 1 << 10, 1 << 20);
    }
}
