package dev.weir.content;

import dev.weir.item.Body;
import dev.weir.item.ContentCoding;
import dev.weir.item.UndecodableException;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One value that is being decoded, piece by piece, as its client takes it. It holds a buffer and zlib's window, whatever the
 * value's size. Confined to one thread, which closes it; that leaves the body open.
 *
 * <p>Several gzip members in a row are one value (RFC 1952 section 2.2). What follows the last one is ignored, as gzip does.
 */
public final class Decoding implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final BodyInput encoded;
    private final ContentCoding coding;
    private final long mostBytes;
    private final Counter failures;
    private final Runnable atEnd;

    /** Of {@code deflate}; a stream of gzip has its own. */
    private final @Nullable Inflater inflater;

    private @Nullable InputStream decoded;
    private long count;

    /**
     * @param mostBytes the most that it may become
     * @param failures counts those that cannot be decoded
     * @param atEnd run when it is closed
     */
    Decoding(Body body, ContentCoding coding, long mostBytes, Counter failures, Runnable atEnd) {
        this.encoded = new BodyInput(body);
        this.coding = coding;
        this.mostBytes = mostBytes;
        this.failures = failures;
        this.atEnd = atEnd;
        this.inflater = coding == ContentCoding.DEFLATE ? new Inflater() : null;
    }

    /**
     * Decodes the next piece.
     *
     * @param piece filled from its beginning
     * @return how many bytes it has now; fewer than its length only at the value's end
     * @throws UndecodableException if the value is not what its coding says, is cut off, or becomes too long
     * @throws dev.weir.item.BodyLostException if the source can no longer deliver it
     */
    public int read(byte[] piece) {
        int length;
        try {
            length = decoded().readNBytes(piece, 0, piece.length);
        } catch (IOException e) {
            throw failed("its bytes are not " + coding.token() + ", or are cut off.", e);
        }
        // A stream with a dictionary of its own looks as if it had ended.
        if (length < piece.length && inflater != null && !inflater.finished()) {
            throw failed("it needs a dictionary of its own.", null);
        }
        count += length;
        if (count > mostBytes) {
            throw failed("it would have more than the " + mostBytes + " bytes that are allowed.", null);
        }
        return length;
    }

    private UndecodableException failed(String why, @Nullable IOException cause) {
        failures.increment();
        return new UndecodableException("The value cannot be decoded: " + why, cause);
    }

    private InputStream decoded() throws IOException {
        if (decoded == null) {
            decoded = inflater == null
                    ? new GZIPInputStream(encoded, BUFFER_BYTES)
                    : new InflaterInputStream(encoded, inflater, BUFFER_BYTES);
        }
        return decoded;
    }

    /** Gives zlib's memory and the place back. */
    @Override
    public void close() {
        try {
            if (decoded != null) {
                decoded.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("A body in this process cannot fail to be closed", e);
        } finally {
            if (inflater != null) {
                inflater.end();
            }
            atEnd.run();
        }
    }
}
