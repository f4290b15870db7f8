package dev.weir.request;

import dev.weir.response.HttpError;
import io.helidon.common.buffers.DataReader;

/**
 * The chunked transfer coding, read strictly (RFC 9112 section 7.1). Helidon 4.5 buffers a whole chunk in memory, and does not
 * check the two bytes after it, so a body could smuggle a second request.
 */
public final class ChunkedBody {
    /**
     * The longest line with a chunk's size and extensions, and the most bytes of all trailer fields. Not a setting: neither is
     * ever kept, and no known client sends more than a few bytes.
     */
    private static final int MAX_LINE = 1024;

    private static final int MAX_TRAILERS = 8 * 1024;

    private final DataReader reader;
    private long left;
    private boolean ended;

    public ChunkedBody(DataReader reader) {
        this.reader = reader;
    }

    /**
     * Reads some bytes, at least one.
     *
     * @return how many, or -1 at the end of the body
     * @throws HttpError 400 with a message, if the coding is malformed
     */
    public int read(byte[] into, int from, int length) {
        try {
            if (left == 0) {
                if (ended) {
                    return -1;
                }
                left = chunkSize(line(lineLength(MAX_LINE)));
                if (left == 0) {
                    trailers();
                    ended = true;
                    return -1;
                }
            }
            reader.ensureAvailable();
            int count = (int) Math.min(Math.min(reader.available(), length), left);
            reader.readBuffer(count).read(into, from, count);
            left -= count;
            if (left == 0) {
                endOfLine();
            }
            return count;
        } catch (DataReader.IncorrectNewLineException e) {
            throw malformed();
        }
    }

    private int lineLength(int max) {
        int length = reader.findNewLine(max);
        if (length == max) {
            throw malformed();
        }
        return length;
    }

    /**
     * A line and its CRLF. A bare line feed inside is refused: a server that took it for a line end would see different chunks.
     */
    private String line(int length) {
        String line = reader.readAsciiString(length);
        for (int i = 0; i < length; i++) {
            if (line.charAt(i) < ' ' && line.charAt(i) != '\t') {
                throw malformed();
            }
        }
        endOfLine();
        return line;
    }

    private void endOfLine() {
        if (reader.read() != '\r' || reader.read() != '\n') {
            throw malformed();
        }
    }

    private void trailers() {
        int bound = MAX_TRAILERS;
        while (true) {
            int length = lineLength(bound);
            String field = line(length);
            if (length == 0) {
                return;
            }
            int colon = 0;
            while (colon < length && Tokens.isToken(field.charAt(colon))) {
                colon++;
            }
            if (colon == 0 || colon == length || field.charAt(colon) != ':') {
                throw malformed();
            }
            bound -= length;
        }
    }

    /** The size at the start of the line; an extension after a semicolon is ignored. */
    private static long chunkSize(String line) {
        int end = line.indexOf(';');
        // Whitespace must be accepted before an extension, but nowhere else.
        String size = end < 0 ? line : line.substring(0, end).stripTrailing();
        if (size.isEmpty() || size.length() > 15) {
            throw malformed();
        }
        long value = 0;
        for (int i = 0; i < size.length(); i++) {
            int digit = size.charAt(i) < 128 ? Character.digit(size.charAt(i), 16) : -1;
            if (digit < 0) {
                throw malformed();
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static HttpError malformed() {
        return HttpError.badRequest("The chunked request body is malformed.");
    }
}
