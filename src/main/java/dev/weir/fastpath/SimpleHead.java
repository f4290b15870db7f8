package dev.weir.fastpath;

import dev.weir.item.CanonicalPath;
import dev.weir.request.Authority;
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
 * The head of a GET or PUT that is decided by its path, and by few other things that are read here: what nearly all readers and
 * writers send.
 *
 * <p>It is read from the bytes as they came, and only where they hold a whole head about which there is nothing to say: what
 * {@link dev.weir.request.RequestHead} would refuse is none, and neither is one with a {@link RequestField} that is not
 * understood here. Whatever is not simple is left to Helidon and the handlers, untouched.
 *
 * @param path the request target, of characters that stand for themselves alone
 * @param ifNoneMatch the field of a GET, without the blanks around it; null where there is none
 * @param contentType the same of a PUT
 * @param valueLength what a PUT declares for its body; 0 of a GET
 * @param length the bytes of the head, the empty line included
 */
record SimpleHead(
        String path, @Nullable String ifNoneMatch, @Nullable String contentType, int valueLength, int length) {
    private static final byte[] GET = "GET /".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PUT = "PUT /".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SHORTEST = 16;

    /** The fields that say nothing of the answer to a simple GET. All others that the edge reads are read here, or not simple. */
    private static final Set<RequestField> IRRELEVANT_TO_GETS = EnumSet.of(RequestField.ACCEPT, RequestField.CONTENT_ENCODING);

    /** The fields that are looked at, at the index of their length, in lower case. */
    private static final String[][] OF_GETS = byLength(EnumSet.complementOf(EnumSet.copyOf(IRRELEVANT_TO_GETS)));
    private static final String[][] OF_PUTS = byLength(EnumSet.allOf(RequestField.class));

    /**
     * Reads the head of a GET, which is all there is; null where it is not plain.
     *
     * @param last what the connection brought before, with the same bound on fields
     */
    static @Nullable SimpleHead ofGet(byte[] request, int mostFields, LastFields last) {
        int end = request.length - END.length;
        if (request.length < SHORTEST || !isAt(request, 0, GET) || !isAt(request, end, END)) {
            return null;
        }
        int fields = fields(request, end);
        if (fields > 0 && last.endThe(request, fields)) {
            return new SimpleHead(path(request, fields), last.ifNoneMatch(), null, 0, request.length);
        }
        Fields read = new Fields(request, mostFields, OF_GETS, false);
        if (fields < 0 || !read.areAllPlain(fields, end + 2)) {
            return null;
        }
        last.keep(request, fields, read.ifNoneMatch);
        return new SimpleHead(path(request, fields), read.ifNoneMatch, null, 0, request.length);
    }

    /** Reads the head of a PUT, behind which the body may have begun to come; null where it is not plain. */
    static @Nullable SimpleHead ofPut(byte[] request, int mostFields) {
        if (request.length < SHORTEST || !isAt(request, 0, PUT)) {
            return null;
        }
        int end = PUT.length;
        while (end <= request.length - END.length && !isAt(request, end, END)) {
            end++;
        }
        int fields = end <= request.length - END.length ? fields(request, end) : -1;
        Fields read = new Fields(request, mostFields, OF_PUTS, true);
        if (fields < 0 || !read.areAllPlain(fields, end + 2)) {
            return null;
        }
        return new SimpleHead(path(request, fields), null, read.contentType, read.valueLength, end + END.length);
    }

    /** Where the fields begin, behind a plain request line; negative where it is not plain. Both methods have as many letters. */
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

    /** The names of these fields, and of those that may stand only once. */
    private static String[][] byLength(Set<RequestField> fields) {
        String[][] table = new String[32][0];
        Stream.concat(fields.stream().map(RequestField::lowerCase), SingleFields.IGNORED.stream()).forEach(name -> {
            String[] same = table[name.length()];
            table[name.length()] = Arrays.copyOf(same, same.length + 1);
            table[name.length()][same.length] = name;
        });
        return table;
    }

    /** The fields of one head on their way. */
    private static final class Fields {
        /** A length of more digits is not plain. */
        private static final int MOST_DIGITS = 9;

        private final byte[] bytes;
        private final int most;
        private final String[][] deciding;
        private final boolean put;
        private int count;
        private boolean host;
        private boolean range;
        private int seen;
        private int valueLength = -1;
        private @Nullable String ifNoneMatch;
        private @Nullable String contentType;

        Fields(byte[] bytes, int most, String[][] deciding, boolean put) {
            this.bytes = bytes;
            this.most = most;
            this.deciding = deciding;
            this.put = put;
        }

        /** Whether all from here to the end is lines that a plain head can have. The bytes behind the end are no field's. */
        boolean areAllPlain(int from, int end) {
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
                if (bytes[at] != '\r' || bytes[at + 1] != '\n' || !isPlain(name, colon, at)) {
                    return false;
                }
                at += 2;
                count++;
            }
            return host && count <= most && put == valueLength >= 0;
        }

        private boolean isPlain(int name, int colon, int end) {
            String decider = decider(name, colon);
            return decider == null || switch (decider) {
                case "host" -> {
                    boolean first = !host;
                    host = true;
                    String value = value(colon + 1, end);
                    yield first && !value.isEmpty() && Authority.isValid(value);
                }
                case "connection" -> value(colon + 1, end).equalsIgnoreCase("keep-alive");
                case "if-none-match" -> {
                    boolean first = ifNoneMatch == null;
                    ifNoneMatch = value(colon + 1, end);
                    yield first && !put;
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
                case "accept" -> !ProblemDocument.isWanted(value(colon + 1, end));
                default -> isIgnoredOnce(decider);
            };
        }

        /** Whether it is a field that may stand once and means nothing here, for the first time. */
        private boolean isIgnoredOnce(String name) {
            int bit = 1 << SingleFields.IGNORED.indexOf(name);
            boolean first = SingleFields.IGNORED.contains(name) && (seen & bit) == 0;
            seen |= bit;
            return first;
        }

        /** The name among those that decide something, or null. */
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

        /** Of the bytes of a token only a letter becomes a small letter, and only a hyphen a hyphen. */
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
