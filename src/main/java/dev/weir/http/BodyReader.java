package dev.weir.http;

import dev.weir.http.BodiesInFlight.Reservation;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads request bodies whole, each against its own limit and all together against {@link BodiesInFlight}.
 *
 * <p>A body that declares its length is refused before a byte of it is read or asked for, where it is too long. Of what a
 * client only promises to send, no more than a piece is set aside, so that clients who never send cannot shut out those who do.
 */
final class BodyReader {
    private static final int PIECE = PieceOutput.PIECE;
    private static final byte[] EMPTY = {};

    private BodyReader() {}

    /**
     * Reads the body.
     *
     * @param limit the most bytes it may have
     * @param reservation what the body's bytes are counted in; they stay counted until the caller closes it
     * @throws Refusal 413 where the body is too long, 503 where too much is in flight, 400 where its chunks are malformed
     * @throws ClientGoneException where the client went away, or was too slow, before the body's end
     */
    static byte[] read(Exchange exchange, long limit, Reservation reservation) {
        try {
            byte[] body = exchange.isChunked()
                    ? readChunked(exchange, limit, reservation)
                    : readDeclared(exchange, limit, reservation);
            exchange.bodyRead();
            return body;
        } catch (DataReader.InsufficientDataAvailableException | ServerConnectionException | IOException e) {
            throw new ClientGoneException("The request's body did not arrive whole", e);
        }
    }

    private static byte[] readDeclared(Exchange exchange, long limit, Reservation reservation) throws IOException {
        long declared = exchange.declaredLength();
        checkLimit(declared, limit);
        if (declared == 0) {
            return EMPTY;
        }
        int length = Math.toIntExact(declared);
        int first = Math.min(length, PIECE);
        reservation.add(first);
        InputStream content = exchange.content();
        byte[] body = new byte[first];
        readFully(content, body, 0, first);
        if (length > first) {
            reservation.add(length - first);
            body = Arrays.copyOf(body, length);
            readFully(content, body, first, length);
        }
        // Helidon knows that the body is at its end only when it has been asked for more.
        if (content.read() >= 0) {
            throw new IllegalStateException("A body is longer than it declared");
        }
        return body;
    }

    private static void readFully(InputStream content, byte[] body, int from, int to) throws IOException {
        int at = from;
        while (at < to) {
            int count = content.read(body, at, to - at);
            if (count < 0) {
                throw new IOException("The body ended early");
            }
            at += count;
        }
    }

    private static byte[] readChunked(Exchange exchange, long limit, Reservation reservation) {
        reservation.add(PIECE);
        ChunkedBody chunks = new ChunkedBody(exchange.chunkedContent());
        byte[] body = new byte[PIECE];
        int length = 0;
        while (true) {
            if (length == body.length) {
                body = copied(body, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * length), reservation);
            }
            int count = chunks.read(body, length, body.length - length);
            if (count < 0) {
                return length == body.length ? body : copied(body, length, reservation);
            }
            length += count;
            checkLimit(length, limit);
        }
    }

    /** Both arrays are there, and reserved, while one is copied into the other; the new one stays. */
    private static byte[] copied(byte[] body, int length, Reservation reservation) {
        reservation.add(length);
        byte[] copy = Arrays.copyOf(body, length);
        reservation.remove(body.length);
        return copy;
    }

    private static void checkLimit(long length, long limit) {
        if (length > limit) {
            throw Refusal.tooLarge("The body is longer than the " + limit + " bytes that are allowed here.");
        }
    }
}
