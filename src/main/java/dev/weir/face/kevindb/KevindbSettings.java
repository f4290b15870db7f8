package dev.weir.face.kevindb;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import dev.weir.face.FaceChecks;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The face of kevinDB.
 *
 * @param port the port to bind; null turns the face off
 * @param bucket where its values are
 * @param socketAddress the address of this edge in the view and in causal metadata; null is the listener's host and port
 * @param view addresses that are in the view when this edge starts
 * @param heartbeat how often this edge says that it lives
 * @param silence how long an edge may be silent before it leaves the view
 * @param viewMost the most addresses in the view that only clients have named
 * @param patience how long a request waits for what its causal metadata names
 */
public record KevindbSettings(
        @Nullable Integer port,
        String bucket,
        @Nullable String socketAddress,
        List<String> view,
        Duration heartbeat,
        Duration silence,
        int viewMost,
        Duration patience) implements Checked {
    private static final String ADDRESSES = "addresses such as 10.1.2.3:8085";

    @Override
    public void check(Findings findings) {
        FaceChecks.check(findings, port, bucket);
        findings.require(socketAddress == null || SocketAddress.isOne(socketAddress), "socketAddress",
                "must be a host and a port, such as 10.1.2.3:8085");
        findings.each("view", view, SocketAddress::isOne, ADDRESSES);
        findings.time("heartbeat", heartbeat, Duration.ofMillis(50), Duration.ofMinutes(1));
        findings.time("silence", silence, Duration.ofMillis(100), Duration.ofHours(1));
        findings.require(silence.compareTo(heartbeat.multipliedBy(2)) >= 0, "silence",
                "must be at least twice the heartbeat, or an edge that lives would leave the view");
        findings.number("viewMost", viewMost, 0, 100_000);
        findings.time("patience", patience, Duration.ofMillis(1), Duration.ofMinutes(1));
    }
}
