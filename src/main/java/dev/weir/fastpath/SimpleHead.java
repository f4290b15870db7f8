package dev.weir.fastpath;

import dev.weir.host.Authority;
import dev.weir.host.KnownHosts;
import dev.weir.item.CanonicalPath;
import dev.weir.request.FieldValue;
import dev.weir.request.RequestField;
import dev.weir.request.SingleFields;
import dev.weir.request.Tokens;
import dev.weir.response.ProblemDocument;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The head of a GET or PUT whose answer depends only on its path and the few fields read here. Nearly all requests have such a
 * head.
 *
 * <p>It is read from the raw bytes, and only if they hold a complete head with nothing unusual: a head that {@link
 * dev.weir.request.RequestHead} would refuse is not simple, nor is one with a {@link RequestField} that is not understood here.
 * Everything else is left to Helidon and the handlers, untouched.
 *
 * @param path the request target, which has only characters that need no escaping
 * @param ifNoneMatch the field of a GET, without the whitespace around it; null if there is none
 * @param acceptEncoding the same
 * @param authorization the same of both
 * @param contentType the same of a PUT
 * @param valueLength the Content-Length of a PUT; 0 for a GET
 * @param length the bytes of the head, the empty line included
 */
record SimpleHead(
        String path,
        @Nullable String ifNoneMatch,
        @Nullable String acceptEncoding,
        @Nullable String authorization,
        @Nullable String contentType,
        int valueLength,
        int length) {
    private static final byte[] GET = "GET /".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PUT = "PUT /".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SHORTEST = 16;

    /**
     * The fields that do not affect the answer to a simple GET. Every other field that the edge reads is either read here, or
     * makes the head not simple.
     */
    private static final Set<RequestField> IRRELEVANT_TO_GETS =
            EnumSet.of(
                    RequestField.ACCEPT, RequestField.CONTENT_ENCODING, RequestField.CONTENT_LANGUAGE,
                    RequestField.SEC_FETCH_SITE, RequestField.TRACEPARENT, RequestField.X_FORWARDED_FOR,
                    RequestField.X_FORWARDED_HOST, RequestField.X_REQUEST_ID);

    /** The same of a simple PUT. */
    private static final Set<RequestField> IRRELEVANT_TO_PUTS =
            EnumSet.of(
                    RequestField.ACCEPT_ENCODING, RequestField.TRACEPARENT, RequestField.X_FORWARDED_FOR,
                    RequestField.X_FORWARDED_HOST, RequestField.X_REQUEST_ID);

    /** The fields to check, in lower case, indexed by their length. */
    private static final String[][] OF_GETS = byLength(EnumSet.complementOf(EnumSet.copyOf(IRRELEVANT_TO_GETS)));
    private static final String[][] OF_PUTS = byLength(EnumSet.complementOf(EnumSet.copyOf(IRRELEVANT_TO_PUTS)));

    /**
     * Reads the head of a GET with nothing after it; null if it is not simple.
     *
     * @param hosts the hosts that it may be meant for
     * @param last the fields of the connection's last simple GET, read with the same bound and the same hosts
     */
    static @Nullable SimpleHead ofGet(byte[] request, int mostFields, KnownHosts hosts, LastFields last) {
        int end = request.length - END.length;
        if (request.length < SHORTEST || !isAt(request, 0, GET) || !isAt(request, end, END)) {
            return null;
        }
        int fields = fields(request, end);
        if (fields > 0 && last.areAtEndOf(request, fields)) {
            return new SimpleHead(
                    path(request, fields), last.ifNoneMatch(), last.acceptEncoding(), last.authorization(), null, 0,
                    request.length);
        }
        Fields read = new Fields(request, mostFields, hosts, OF_GETS, false);
        if (fields < 0 || !read.areAllSimple(fields, end + 2)) {
            return null;
        }
        last.keep(request, fields, read.ifNoneMatch, read.acceptEncoding, read.authorization);
        return new SimpleHead(
                path(request, fields), read.ifNoneMatch, read.acceptEncoding, read.authorization, null, 0, request.length);
    }

    /** Reads the head of a PUT, which some of the body may follow; null if it is not simple. */
    static @Nullable SimpleHead ofPut(byte[] request, int mostFields, KnownHosts hosts) {
        if (request.length < SHORTEST || !isAt(request, 0, PUT)) {
            return null;
        }
        int end = PUT.length;
        while (end <= request.length - END.length && !isAt(request, end, END)) {
            end++;
        }
        int fields = end <= request.length - END.length ? fields(request, end) : -1;
        Fields read = new Fields(request, mostFields, hosts, OF_PUTS, true);
        if (fields < 0 || !read.areAllSimple(fields, end + 2)) {
            return null;
        }
        return new SimpleHead(
                path(request, fields), null, null, read.authorization, read.contentType, read.valueLength, end + END.length);
    }

    /** Where the fields begin, after a simple request line; negative if it is not simple. Both methods have the same length. */
    private static int fields(byte[] request, int end) {
        int at = GET.length;
        while (CanonicalPath.isRaw((char) (request[at] & 0xff))) {
            at++;
        }
        int fields = at + VERSION.length;
        return fields <= end && isAt(request, at, VERSION) ? fields : -1;
    }

    private static String path(byte[] request, int fields) {
        int from = GET.length - 1;
        return new String(request, from, fields - VERSION.length - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean isAt(byte[] bytes, int at, byte[] wanted) {
        return Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
    }

    /** The names of these fields, and of those that may occur only once. */
    private static String[][] byLength(Set<RequestField> fields) {
        String[][] table = new String[32][0];
        Stream.concat(fields.stream().map(RequestField::lowerCase), SingleFields.IGNORED.stream()).forEach(name -> {
            String[] same = table[name.length()];
            table[name.length()] = Arrays.copyOf(same, same.length + 1);
            table[name.length()][same.length] = name;
        });
        return table;
    }

    /** The fields of one head while they are read. */
    private static final class Fields {
        /** A Content-Length with more digits is not simple. */
        private static final int MOST_DIGITS = 9;

        private final byte[] bytes;
        private final int most;
        private final KnownHosts hosts;
        private final String[][] deciding;
        private final boolean put;
        private int count;
        private boolean host;
        private boolean range;
        private boolean origin;
        private int seen;
        private int valueLength = -1;
        private @Nullable String ifNoneMatch;
        private @Nullable String acceptEncoding;
        private @Nullable String authorization;
        private @Nullable String contentType;

        Fields(byte[] bytes, int most, KnownHosts hosts, String[][] deciding, boolean put) {
            this.bytes = bytes;
            this.most = most;
            this.hosts = hosts;
            this.deciding = deciding;
            this.put = put;
        }

        /** Whether all lines from here to the end may be in a simple head. The bytes after the end belong to no field. */
        boolean areAllSimple(int from, int end) {
            int at = from;
            while (at < end) {
                int name = at;
                while (Tokens.isToken(bytes[at])) {
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
                if (bytes[at] != '\r' || bytes[at + 1] != '\n' || !isSimple(name, colon, at)) {
                    return false;
                }
                at += 2;
                count++;
            }
            return host && count <= most && put == valueLength >= 0;
        }

        private boolean isSimple(int name, int colon, int end) {
            String decider = decider(name, colon);
            return decider == null || switch (decider) {
                case "host" -> {
                    boolean first = !host;
                    host = true;
                    String value = value(colon + 1, end);
                    yield first && !value.isEmpty() && Authority.isValid(value) && hosts.isKnown(value);
                }
                case "connection" -> value(colon + 1, end).equalsIgnoreCase("keep-alive");
                case "if-none-match" -> {
                    boolean first = ifNoneMatch == null;
                    ifNoneMatch = value(colon + 1, end);
                    yield first && !put;
                }
                case "accept-encoding" -> {
                    boolean first = acceptEncoding == null;
                    acceptEncoding = value(colon + 1, end);
                    yield first;
                }
                case "authorization" -> {
                    boolean first = authorization == null;
                    authorization = value(colon + 1, end);
                    yield first;
                }
                case "content-length" -> {
                    boolean first = valueLength < 0;
                    valueLength = number(value(colon + 1, end));
                    yield first && put && valueLength >= 0;
                }
                case "content-type" -> {
                    boolean first = contentType == null;
                    contentType = value(colon + 1, end);
                    yield first;
                }
                case "content-range" -> {
                    boolean first = !range;
                    range = true;
                    yield first && !put;
                }
                case "origin" -> {
                    boolean first = !origin;
                    origin = true;
                    yield first && !put;
                }
                case "accept" -> !ProblemDocument.isWanted(value(colon + 1, end));
                default -> isIgnoredOnce(decider);
            };
        }

        /** Whether this is the first occurrence of a field that may occur once and is ignored. */
        private boolean isIgnoredOnce(String name) {
            int bit = 1 << SingleFields.IGNORED.indexOf(name);
            boolean first = SingleFields.IGNORED.contains(name) && (seen & bit) == 0;
            seen |= bit;
            return first;
        }

        /** The name if it is one of the fields to check, or null. */
        private @Nullable String decider(int from, int to) {
            int length = to - from;
            if (length < deciding.length) {
                for (String name : deciding[length]) {
                    if (isNamed(name, from)) {
                        return name;
                    }
                }
            }
            return null;
        }

        /**
         * Setting the bit 0x20 is safe: among token bytes, only letters become lowercase letters, and only a hyphen becomes a
         * hyphen.
         */
        private boolean isNamed(String name, int from) {
            for (int i = 0; i < name.length(); i++) {
                if ((bytes[from + i] | 0x20) != name.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private static int number(String digits) {
            if (digits.isEmpty() || digits.length() > MOST_DIGITS) {
                return -1;
            }
            int number = 0;
            for (int i = 0; i < digits.length(); i++) {
                char digit = digits.charAt(i);
                if (digit < '0' || digit > '9') {
                    return -1;
                }
                number = 10 * number + digit - '0';
            }
            return number;
        }

        private String value(int from, int to) {
            return FieldValue.of(bytes, from, to);
        }
    }
}
