package dev.weir.stream;

import dev.weir.postgres.SqlState;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides when to ask the server for its position, and when its silence ends the stream.
 *
 * <p>It is asked at once when a probe waits, repeatedly until the stream has reached the probe's position, and once a second
 * otherwise, because each question also carries the acknowledgement. If the server answers but the stream does not move, the log
 * may end in the middle of an incomplete record; committing something then completes it.
 */
final class KeepalivePolicy {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int ASKS_A_LOOK = 5;

    private final long again;
    private final long patience;
    private final long silence;
    private @Nullable LogProbe asked;
    private Lsn position = Lsn.NONE;
    private long movedAt = System.nanoTime();
    private @Nullable LogProbe nudged;

    KeepalivePolicy(StreamSettings settings) {
        this.again = settings.lookEvery().toNanos() / ASKS_A_LOOK;
        this.patience = settings.lookEvery().toNanos();
        this.silence = settings.silence().toNanos();
    }

    /** @param waiting the probe that waits for the stream to reach it, or null */
    void keep(SlotStream stream, @Nullable LogProbe waiting, ChangeMonitor monitor) throws SQLException {
        long now = System.nanoTime();
        if (waiting == null || !stream.position().equals(position)) {
            position = stream.position();
            movedAt = now;
        }
        boolean fresh = waiting != null && waiting != asked;
        if (fresh || now - stream.statusSentAt() >= (waiting == null ? IDLE_NANOS : again)) {
            asked = waiting;
            stream.ask();
        }
        if (waiting != null && waiting != nudged && now - movedAt > patience) {
            nudged = waiting;
            monitor.nudge();
        }
        long silent = stream.silentNanos();
        if (silent > silence) {
            throw new SQLException(
                    "the server has said nothing for " + TimeUnit.NANOSECONDS.toMillis(silent) + " ms, though asked",
                    SqlState.CONNECTION_FAILURE);
        }
    }
}
