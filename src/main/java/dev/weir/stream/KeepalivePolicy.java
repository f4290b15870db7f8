package dev.weir.stream;

import dev.weir.postgres.SqlState;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the server is asked where it is, and when its silence ends the stream.
 *
 * <p>It is asked at once when a look waits, again and again until the stream has come to where the look was, and once a second
 * otherwise: with the question goes what is acknowledged. Where the stream answers and does not move, the log may end in the
 * middle of a record that nobody completes; something is then committed, which completes it.
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

    /** @param waiting the look that waits for the stream, or null */
    void keep(SlotStream stream, @Nullable LogProbe waiting, ChangeMonitor monitor) throws SQLException {
        long now = System.nanoTime();
        if (waiting == null || !stream.position().equals(position)) {
            position = stream.position();
            movedAt = now;
        }
        boolean fresh = waiting != null && waiting != asked;
        if (fresh || now - stream.toldAt() >= (waiting == null ? IDLE_NANOS : again)) {
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
