package dev.weir.stream;

import dev.weir.postgres.SqlState;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyDual;

/**
 * The open stream of a slot: PostgreSQL's streaming replication protocol over the driver's two-way copy.
 *
 * <p>{@link #position} is how far the stream has provably come. It moves to the end of a commit that was handled, and to the
 * position of a keepalive, which in logical decoding is how far the server has decoded and sent. The end of the log in a data
 * message proves nothing of the kind and is ignored.
 *
 * <p>Only the stream's thread uses it. docs/decisions/0012 says why it is not the driver's PGReplicationStream.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">PostgreSQL: streaming replication protocol</a>
 */
final class SlotStream {
    private static final String START = "START_REPLICATION SLOT %s LOGICAL 0/0"
            + " (proto_version '1', publication_names 'weir', messages 'true')";

    private static final int STATUS_BYTES = 1 + 4 * Long.BYTES + 1;
    private static final int DATA_HEAD_BYTES = 3 * Long.BYTES;
    private static final int KEEPALIVE_BYTES = 2 * Long.BYTES + 1;
    private static final long EPOCH_2000_SECONDS = 946_684_800;

    /** A read that finds nothing waits for milliseconds, unless the server has closed the connection. */
    private static final long AT_ONCE_NANOS = 200_000;

    private static final int MOST_AT_ONCE = 20;

    private static final long MOST_HELD_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** A read that took longer than this had to wait for the server. */
    private static final long WAITED_NANOS = 20_000;

    /**
     * How long to let messages gather after one that was waited for. The server sends each message separately, and waking up for
     * each costs as much as the write that it reports.
     */
    private static final long GATHER_NANOS = 500_000;

    private final CopyDual copy;
    private Lsn position = Lsn.NONE;
    private Lsn acknowledged = Lsn.NONE;
    private boolean unanswered;
    private long askedAt;
    private long statusSentAt = System.nanoTime();
    private boolean held;
    private long heldAt;
    private int atOnce;
    private boolean gathering;

    private SlotStream(CopyDual copy) {
        this.copy = copy;
    }

    /**
     * Starts the stream of the slot.
     *
     * @param silence how long the server may stop in the middle of a message
     */
    static SlotStream start(Connection connection, String slot, Duration silence) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(silence.toMillis()));
        CopyDual copy = connection.unwrap(org.postgresql.PGConnection.class)
                .getCopyAPI()
                .copyDual(String.format(START, slot));
        return new SlotStream(copy);
    }

    /**
     * Waits a few milliseconds for the next data message. The first is returned at once; those after it gather for half a
     * millisecond and are then read together.
     *
     * @return what the plugin wrote, or null if nothing arrived but perhaps a keepalive
     * @throws SQLException if the connection is useless: ended, or in the middle of a message and silent
     */
    @Nullable
    ByteBuffer read() throws SQLException {
        if (gathering) {
            LockSupport.parkNanos(this, GATHER_NANOS);
        }
        long begun = System.nanoTime();
        byte[] frame = copy.readFromCopy(false);
        long now = System.nanoTime();
        gathering = frame != null && now - begun > WAITED_NANOS;
        if (frame == null) {
            // To the driver, a connection that the server closed looks like one on which nothing has arrived.
            atOnce = now - begun < AT_ONCE_NANOS ? atOnce + 1 : 0;
            if (atOnce > MOST_AT_ONCE || !copy.isActive()) {
                throw new SQLException("The server closed the connection", SqlState.CONNECTION_FAILURE);
            }
            return null;
        }
        atOnce = 0;
        unanswered = false;
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        byte kind = bytes.hasRemaining() ? bytes.get() : 0;
        if (kind == 'w' && bytes.remaining() >= DATA_HEAD_BYTES) {
            return bytes.position(bytes.position() + DATA_HEAD_BYTES).slice();
        }
        if (kind != 'k' || bytes.remaining() != KEEPALIVE_BYTES) {
            throw new SQLException(
                    "The server sent a message that is none of replication's: " + kind, SqlState.PROTOCOL_VIOLATION);
        }
        position = position.max(new Lsn(bytes.getLong()));
        bytes.getLong();
        if (bytes.get() != 0) {
            sendStatus(false);
        }
        return null;
    }

    /** The end of a commit that has been handled, with everything before it. */
    void handled(Lsn end) {
        position = position.max(end);
    }

    /** How far the stream is proven to have come. */
    Lsn position() {
        return position;
    }

    /**
     * Lets the server forget the log up to the position, unless some of it has yet to take effect: then it is told at once when
     * all has. What takes too long is acknowledged nevertheless, since the server would keep its log for it.
     */
    void acknowledge(boolean inForce) throws SQLException {
        if (!inForce && !held) {
            held = true;
            heldAt = System.nanoTime();
        }
        if (inForce || System.nanoTime() - heldAt > MOST_HELD_NANOS) {
            acknowledged = acknowledged.max(position);
        }
        if (inForce && held) {
            held = false;
            sendStatus(false);
        }
    }

    /** Asks the server for its position. The acknowledgement goes with it. */
    void ask() throws SQLException {
        sendStatus(true);
    }

    /** How long the server has left a question unanswered; 0 if there is none. */
    long silentNanos() {
        return unanswered ? System.nanoTime() - askedAt : 0;
    }

    /** When the last acknowledgement was sent. */
    long statusSentAt() {
        return statusSentAt;
    }

    private void sendStatus(boolean replyWanted) throws SQLException {
        long now = System.currentTimeMillis() - TimeUnit.SECONDS.toMillis(EPOCH_2000_SECONDS);
        byte[] status = ByteBuffer.allocate(STATUS_BYTES)
                .put((byte) 'r')
                .putLong(position.value())
                .putLong(acknowledged.value())
                .putLong(acknowledged.value())
                .putLong(TimeUnit.MILLISECONDS.toMicros(now))
                .put((byte) (replyWanted ? 1 : 0))
                .array();
        copy.writeToCopy(status, 0, status.length);
        copy.flushCopy();
        statusSentAt = System.nanoTime();
        if (replyWanted && !unanswered) {
            unanswered = true;
            askedAt = statusSentAt;
        }
    }
}
