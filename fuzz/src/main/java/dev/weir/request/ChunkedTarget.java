package dev.weir.request;

import dev.weir.response.HttpError;
import io.helidon.common.buffers.DataReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Chunked bodies: what is read is to be what the grammar of RFC 9112 says, and to end where that ends, however the network cuts
 * the body up. Inputs are shorter than the bounds on lines.
 */
public final class ChunkedTarget {
    private static final String TEXT = "[\\t\\x20-\\xff]*";
    private static final Pattern SIZE = Pattern.compile("([0-9A-Fa-f]{1,15})(?:[ \\t]*;" + TEXT + ")?\r\n");
    private static final Pattern TRAILERS = Pattern.compile("(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:" + TEXT + "\r\n)*\r\n");

    /** @param end the index after the body */
    private record Body(String content, int end) {}

    private ChunkedTarget() {}

    /** Called by Jazzer for each input. */
    public static void fuzzerTestOneInput(byte[] wire) {
        Body expected = byGrammar(new String(wire, StandardCharsets.ISO_8859_1));
        for (int piece : new int[] {1, 7, Math.max(1, wire.length)}) {
            Body read = read(wire, piece);
            if (expected == null ? read != null : !expected.equals(read)) {
                throw new AssertionError("In pieces of " + piece + " read " + read + ", and not " + expected);
            }
        }
    }

    /** Null where the body is malformed or cut short. */
    private static Body byGrammar(String wire) {
        StringBuilder content = new StringBuilder();
        Matcher size = SIZE.matcher(wire);
        int at = 0;
        while (size.region(at, wire.length()).lookingAt()) {
            long length = Long.parseLong(size.group(1), 16);
            at = size.end();
            if (length == 0) {
                Matcher trailers = TRAILERS.matcher(wire).region(at, wire.length());
                return trailers.lookingAt() ? new Body(content.toString(), trailers.end()) : null;
            }
            if (length > wire.length() - at || !wire.startsWith("\r\n", at + (int) length)) {
                return null;
            }
            content.append(wire, at, at + (int) length);
            at += (int) length + 2;
        }
        return null;
    }

    private static Body read(byte[] wire, int piece) {
        Iterator<byte[]> pieces = IntStream.iterate(0, from -> from < wire.length, from -> from + piece)
                .mapToObj(from -> Arrays.copyOfRange(wire, from, Math.min(wire.length, from + piece)))
                .iterator();
        DataReader reader = DataReader.create(() -> pieces.hasNext() ? pieces.next() : null);
        ChunkedBody body = new ChunkedBody(reader);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] into = new byte[5];
        try {
            for (int count = body.read(into, 0, into.length); count >= 0; count = body.read(into, 0, into.length)) {
                content.write(into, 0, count);
            }
        } catch (HttpError | DataReader.InsufficientDataAvailableException refused) {
            return null;
        }
        int left = reader.available();
        while (pieces.hasNext()) {
            left += pieces.next().length;
        }
        return new Body(content.toString(StandardCharsets.ISO_8859_1), wire.length - left);
    }
}
