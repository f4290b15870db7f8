package dev.weir.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads lines of bytes, each ended by a line feed or the end of the stream, up to a bound. */
final class LineReader {
    /** Room for the largest value that an edge can be set to take, in base64. */
    static final int MAX_LINE_BYTES = 768 << 20;

    private static final int BUFFER_BYTES = 256 << 10;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;

    LineReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next line without its end; null after the last one.
     *
     * @throws IOException if it is too long, too
     */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = null;
        while (true) {
            if (from == to && !fill()) {
                return line == null ? null : line.toByteArray();
            }
            int end = from;
            while (end < to && buffer[end] != '\n') {
                end++;
            }
            if (end < to && line == null) {
                byte[] whole = Arrays.copyOfRange(buffer, from, end);
                from = end + 1;
                return whole;
            }
            if (line == null) {
                line = new ByteArrayOutputStream(2 * BUFFER_BYTES);
            }
            if (line.size() + (end - from) > MAX_LINE_BYTES) {
                throw new IOException("a line has more than the " + (MAX_LINE_BYTES >> 20) + "MiB that are allowed");
            }
            line.write(buffer, from, end - from);
            boolean ended = end < to;
            from = ended ? end + 1 : end;
            if (ended) {
                return line.toByteArray();
            }
        }
    }

    private boolean fill() throws IOException {
        from = 0;
        to = Math.max(0, in.read(buffer, 0, buffer.length));
        return to > 0;
    }
}
