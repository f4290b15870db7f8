package dev.weir.exchange;

import dev.weir.request.ChunkedBody;
import dev.weir.response.HttpError;
import dev.weir.transport.ArrivingBody;
import dev.weir.transport.BodiesInFlight;
import dev.weir.transport.BodiesInFlight.Reservation;
import dev.weir.transport.ClientGoneException;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads whole request bodies, each within its own limit and all together within {@link BodiesInFlight}. Once a body has arrived,
 * its request acquires its permit.
 *
 * <p>A body whose declared length is too long is refused before any of it is read, or requested by 100 Continue.
 */
public final class BodyReader {
    /** Longer than any array. */
    private static final int LONGEST = Integer.MAX_VALUE - 8;

    private static final byte[] EMPTY = {};

    private BodyReader() {}

    /**
     * Reads the body.
     *
     * @param limit the most bytes it may have
     * @param reservation counts the body's bytes until the caller closes it
     * @throws HttpError 413 if the body is too long, 400 if its chunks are malformed
     * @throws dev.weir.transport.LimitExceededException if too many bytes or requests are in flight
     * @throws ClientGoneException if the client disconnected, or was too slow, before the end of the body
     */
    public static byte[] read(Exchange exchange, long limit, Reservation reservation) {
        byte[] body;
        try {
            body = exchange.isChunked()
                    ? readChunked(exchange, limit, reservation)
                    : readDeclared(exchange, limit, reservation);
            exchange.bodyRead();
        } catch (DataReader.InsufficientDataAvailableException | ServerConnectionException | IOException e) {
            throw new ClientGoneException("The request's body did not arrive whole", e);
        }
        exchange.permit().acquire();
        return body;
    }

    private static byte[] readDeclared(Exchange exchange, long limit, Reservation reservation) throws IOException {
        long declared = exchange.declaredLength();
        checkLimit(declared, limit);
        if (declared == 0) {
            return EMPTY;
        }
        ArrivingBody body = ArrivingBody.begin(Math.toIntExact(declared), reservation);
        InputStream content = exchange.content();
        while (!body.isFull()) {
            int count = content.read(body.bytes(), body.length(), body.room());
            if (count < 0) {
                throw new IOException("The body ended early");
            }
            body.grown(count);
        }
        // Helidon notices the end of the body only on another read.
        if (content.read() >= 0) {
            throw new IllegalStateException("A body is longer than it declared");
        }
        return body.whole();
    }

    private static byte[] readChunked(Exchange exchange, long limit, Reservation reservation) {
        ArrivingBody body = ArrivingBody.begin(LONGEST, reservation);
        ChunkedBody chunks = new ChunkedBody(exchange.chunkedContent());
        while (true) {
            int count = chunks.read(body.bytes(), body.length(), body.room());
            if (count < 0) {
                return body.whole();
            }
            checkLimit((long) body.length() + count, limit);
            body.grown(count);
        }
    }

    private static void checkLimit(long length, long limit) {
        if (length > limit) {
            throw HttpError.tooLarge("The body exceeds the limit of " + limit + " bytes.");
        }
    }
}
