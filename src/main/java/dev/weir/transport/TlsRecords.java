package dev.weir.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The records of TLS as they arrive (RFC 8446 section 5.1), still encrypted. Used by one thread. */
final class TlsRecords {
    private static final int HEADER_BYTES = 5;
    private static final int LENGTH_AT = 3;
    /** Enough for most requests; it grows once for a client that sends longer records. */
    private static final int FIRST_BYTES = 2 << 10;

    private final InputStream in;

    /** What has arrived and was not taken, from its position to its limit. */
    private ByteBuffer arrived = ByteBuffer.allocate(FIRST_BYTES).limit(0);

    TlsRecords(InputStream in) {
        this.in = in;
    }

    /** Puts back the first byte, which was read before anything else. */
    void begin(int first) {
        arrived.limit(1).put(0, (byte) first);
    }

    /**
     * Waits for a whole record.
     *
     * @param most the longest record
     * @return what has arrived, beginning with the record; whoever takes it moves the position. Null if the client has ended the
     *     connection.
     */
    @Nullable
    ByteBuffer next(int most) throws IOException {
        if (!await(HEADER_BYTES, most) || !await(length(most), most)) {
            return null;
        }
        return arrived;
    }

    /** The length of the record at the position, whose header has arrived. */
    int length(int most) throws SSLException {
        int length = HEADER_BYTES + (arrived.getShort(arrived.position() + LENGTH_AT) & 0xffff);
        if (length > most) {
            throw new SSLException("A record has " + length + " bytes");
        }
        return length;
    }

    /** Waits until so many bytes have arrived; false if they never will. */
    private boolean await(int bytes, int most) throws IOException {
        if (arrived.remaining() < bytes) {
            makeRoom(bytes, most);
        }
        while (arrived.remaining() < bytes) {
            int read = in.read(arrived.array(), arrived.limit(), arrived.capacity() - arrived.limit());
            if (read < 0) {
                return false;
            }
            arrived.limit(arrived.limit() + read);
        }
        return true;
    }

    private void makeRoom(int bytes, int most) {
        if (arrived.capacity() >= bytes) {
            arrived.compact().flip();
        } else {
            arrived = ByteBuffer.allocate(most).put(arrived).flip();
        }
    }
}
