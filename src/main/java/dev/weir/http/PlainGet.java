package dev.weir.http;

import dev.weir.item.CanonicalPath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The head of a GET that its path, and perhaps an If-None-Match, decide alone: what nearly all readers send.
 *
 * <p>It is read from the bytes as they came, and only where they are exactly one whole request about which there is nothing
 * to say: what {@link RequestHead} would refuse is none, and neither is one with any other field that bears on the answer.
 * Whatever is not a plain GET is left to Helidon and the faces, untouched.
 *
 * @param path the request target, of characters that stand for themselves alone
 * @param ifNoneMatch the field, without the blanks around it; null where there is none
 */
record PlainGet(String path, @Nullable String ifNoneMatch) {
    private static final byte[] METHOD = "GET /".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SHORTEST = 16;

    /**
     * The names of fields that a GET's answer or framing depends on, each at the index of its length, in lower case, two of one
     * length one behind the other. A face that reads another field must name it here.
     */
    private static final String[][] DECIDING = byLength(
            "host", "range", "expect", "upgrade", "if-match", "if-range", "connection", "x-if-match", "if-none-match",
            "cache-control", "content-length", "weir-min-version", "transfer-encoding", "if-unmodified-since");

    /** Reads the head; null where it is not that of a plain GET. */
    static @Nullable PlainGet read(byte[] request, int mostFields) {
        int end = request.length - END.length;
        if (request.length < SHORTEST
                || !Arrays.equals(request, 0, METHOD.length, METHOD, 0, METHOD.length)
                || !Arrays.equals(request, end, request.length, END, 0, END.length)) {
            return null;
        }
        int from = METHOD.length - 1;
        int at = METHOD.length;
        while (CanonicalPath.isRaw((char) (request[at] & 0xff))) {
            at++;
        }
        int fields = at + VERSION.length;
        if (fields > end || !Arrays.equals(request, at, fields, VERSION, 0, VERSION.length)) {
            return null;
        }
        Fields read = new Fields(request, mostFields);
        return read.areAllPlain(fields, end + 2)
                ? new PlainGet(new String(request, from, at - from, StandardCharsets.ISO_8859_1), read.ifNoneMatch)
                : null;
    }

    private static String[][] byLength(String... names) {
        String[][] table = new String[24][0];
        for (String name : names) {
            String[] others = table[name.length()];
            String[] with = Arrays.copyOf(others, others.length + 1);
            with[others.length] = name;
            table[name.length()] = with;
        }
        return table;
    }

    /** The fields of one head on their way. */
    private static final class Fields {
        private final byte[] bytes;
        private final int most;
        private int count;
        private boolean host;
        private @Nullable String ifNoneMatch;

        Fields(byte[] bytes, int most) {
            this.bytes = bytes;
            this.most = most;
        }

        /** Whether all from here to the end is lines that a plain GET can have. The bytes behind the end are no field's. */
        boolean areAllPlain(int from, int end) {
            int at = from;
            while (at < end) {
                int name = at;
                while (RequestHead.isToken(bytes[at])) {
                    at++;
                }
                int colon = at;
                if (colon == name || bytes[colon] != ':') {
                    return false;
                }
                at++;
                while (bytes[at] >= ' ' && bytes[at] < 0x7f || bytes[at] == '\t') {
                    at++;
                }
                if (bytes[at] != '\r' || bytes[at + 1] != '\n' || !isPlain(name, colon, at)) {
                    return false;
                }
                at += 2;
                count++;
            }
            return host && count <= most;
        }

        private boolean isPlain(int name, int colon, int end) {
            String deciding = deciding(name, colon);
            return deciding == null || switch (deciding) {
                case "host" -> {
                    boolean first = !host;
                    host = true;
                    String value = value(colon + 1, end);
                    yield first && !value.isEmpty() && RequestHead.isHost(value);
                }
                case "connection" -> value(colon + 1, end).equalsIgnoreCase("keep-alive");
                case "if-none-match" -> {
                    boolean first = ifNoneMatch == null;
                    ifNoneMatch = value(colon + 1, end);
                    yield first;
                }
                default -> false;
            };
        }

        /** The name among {@link #DECIDING}, or null. */
        private @Nullable String deciding(int from, int to) {
            int length = to - from;
            if (length < DECIDING.length) {
                for (String name : DECIDING[length]) {
                    if (isNamed(name, from)) {
                        return name;
                    }
                }
            }
            return null;
        }

        /** Of the bytes of a token only a letter becomes a small letter, and only a hyphen a hyphen. */
        private boolean isNamed(String name, int from) {
            for (int i = 0; i < name.length(); i++) {
                if ((bytes[from + i] | 0x20) != name.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        /** The value without the blanks around it. */
        private String value(int from, int to) {
            int first = from;
            while (first < to && isBlank(bytes[first])) {
                first++;
            }
            int last = to;
            while (last > first && isBlank(bytes[last - 1])) {
                last--;
            }
            return new String(bytes, first, last - first, StandardCharsets.ISO_8859_1);
        }

        private static boolean isBlank(byte b) {
            return b == ' ' || b == '\t';
        }
    }
}
