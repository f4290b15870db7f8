package dev.weir.request;

import dev.weir.host.Authority;
import dev.weir.host.HostField;
import dev.weir.response.RefusedHead;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request, checked against the grammar of RFC 9112 as its bytes arrive, before anything else reads it. A malformed
 * head is refused at its first wrong byte; one that is well-formed but unsupported at its end, when all of it is known.
 *
 * <p>Where RFC 9112 allows leniency that enables request smuggling, this is strict: a line ends only in CRLF, a field has no
 * control characters, Content-Length is a single number. Used only by the connection's thread.
 */
public final class RequestHead {
    /**
     * Old clients send an empty line after a body, and so before the next request (RFC 9112 section 2.2). Not a setting: no
     * known client sends more than one.
     */
    private static final int MOST_EMPTY_LINES = 8;

    private static final byte[] NONE = {};
    private static final byte[] LAST = "Connection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_BYTES = 512;
    private static final int LEAST_MORE = 64;

    private final HeadLimits limits;
    private byte[] bytes = NONE;
    private int length;
    private int line;
    private int fieldsBegin;
    private boolean afterReturn;
    private boolean complete;
    private int emptyLines;
    private int fields;
    private String method = "";
    private String target = "";
    private @Nullable RequestException refusal;
    private @Nullable String accept;
    private HostField host = new HostField();
    private boolean probe;
    private final Set<String> single = new HashSet<>();
    private BodyFraming framing = new BodyFraming();

    RequestHead(HeadLimits limits) {
        this.limits = limits;
    }

    /** The method; empty until the request line has arrived. */
    public String method() {
        return method;
    }

    /** The target as received; empty until the request line has arrived. */
    public String target() {
        return target;
    }

    /** The Accept field as far as it has arrived, its lines joined by commas; null if there is none. */
    public @Nullable String accept() {
        return accept;
    }

    /** Whether it has arrived in part. Empty lines before the request line are not part of it. */
    boolean hasBegun() {
        return length > 0 && !complete;
    }

    /** Starts counting again: empty lines from now on precede another request. */
    void forgetEmptyLines() {
        emptyLines = 0;
    }

    private void clear() {
        bytes = NONE;
        length = 0;
        line = 0;
        fieldsBegin = 0;
        afterReturn = false;
        complete = false;
        emptyLines = 0;
        fields = 0;
        method = "";
        target = "";
        refusal = null;
        accept = null;
        host = new HostField();
        probe = false;
        single.clear();
        framing = new BodyFraming();
    }

    /**
     * Reads more bytes.
     *
     * @return the index after the head's last byte, or -1 if more bytes are needed
     * @throws RequestException with a message, if the request is refused
     */
    int take(byte[] more, int from) {
        if (complete) {
            clear();
        }
        for (int i = from; i < more.length; i++) {
            byte b = more[i];
            append(b, more.length - i);
            if (afterReturn) {
                if (b != '\n') {
                    throw malformed("A carriage return must be followed by a line feed.");
                }
                afterReturn = false;
                if (endsWithThisLine()) {
                    return i + 1;
                }
            } else if (b == '\r') {
                afterReturn = true;
            } else if (b >= 0 && b < ' ' && b != '\t' || b == 0x7f) {
                throw malformed(b == '\n'
                        ? "A line must end in a carriage return and a line feed."
                        : "The request head contains a control character.");
            } else {
                checkLength();
            }
        }
        return -1;
    }

    /** Hands over all its bytes, with the version set to 1.1. */
    byte[] whole() {
        byte[] whole = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        bytes = NONE;
        return whole;
    }

    /** The length of the body that follows it, or {@link BodyFraming#CHUNKED}. */
    long bodyLength() {
        return framing.length();
    }

    private void append(byte b, int coming) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length == 0 ? Math.min(coming, FIRST_BYTES) : Math.max(2 * length, LEAST_MORE));
        }
        bytes[length++] = b;
    }

    private void checkLength() {
        if (fieldsBegin == 0 && length > limits.requestLineBytes()) {
            int space = endOfToken(0);
            method = new String(bytes, 0, space, StandardCharsets.US_ASCII);
            throw refused(Status.REQUEST_URI_TOO_LONG_414, "The request line is too long.");
        }
        if (fieldsBegin > 0 && length - fieldsBegin > limits.headBytes()) {
            throw refused(RefusedHead.FIELDS_TOO_LARGE, "The header fields of the request are too long.");
        }
    }

    private boolean endsWithThisLine() {
        int end = length - 2;
        if (fieldsBegin == 0 && end == 0) {
            emptyLines++;
            if (emptyLines > MOST_EMPTY_LINES) {
                throw malformed("Too many empty lines before the request line.");
            }
            length = 0;
        } else if (fieldsBegin == 0) {
            readRequestLine(end);
            fieldsBegin = length;
        } else if (end == line) {
            check();
            if (probe) {
                closeAfterwards();
            }
            complete = true;
        } else {
            readField(end);
        }
        line = length;
        return complete;
    }

    private void readRequestLine(int end) {
        RequestLine read = RequestLine.of(bytes, end);
        if (read == null) {
            throw malformed("The request line must be a method, a target and HTTP/1.1, separated by single spaces.");
        }
        method = read.method();
        target = read.target();
        probe = read.isHttp10() && limits.probes().contains(target);
        // A higher minor version is answered as 1.1 (RFC 9110 section 2.5); Helidon supports no other.
        bytes[end - 1] = '1';
        if (!probe && !read.hasKnownVersion()) {
            refuseAtEnd(Status.HTTP_VERSION_NOT_SUPPORTED_505, "Only HTTP/1.1 is supported.");
        } else if (!read.hasKnownMethod()) {
            refuseAtEnd(
                    Status.NOT_IMPLEMENTED_501,
                    "Unknown method; methods are case-sensitive and uppercase.");
        } else if (!Authority.isValidIn(target)) {
            refuseAtEnd(Status.BAD_REQUEST_400, "The request target does not name a valid host.");
        }
    }

    /** HTTP/1.0 ends the connection after an answer; for Helidon the request is one of 1.1. */
    private void closeAfterwards() {
        length -= 2;
        for (byte b : LAST) {
            append(b, LAST.length);
        }
    }

    private int endOfToken(int from) {
        int end = from;
        while (end < length && Tokens.isToken(bytes[end])) {
            end++;
        }
        return end;
    }

    private void readField(int end) {
        fields++;
        if (fields > limits.headFields()) {
            throw refused(RefusedHead.FIELDS_TOO_LARGE, "A request can have at most " + limits.headFields() + " header fields.");
        }
        int colon = endOfToken(line);
        if (colon == line || bytes[colon] != ':') {
            throw malformed(FieldValue.isBlank(bytes[line])
                    ? "Header fields must not be folded onto a second line."
                    : "Invalid header field: it must be a name, directly followed by a colon, and a value.");
        }
        String name = new String(bytes, line, colon - line, StandardCharsets.US_ASCII);
        String folded = name.toLowerCase(Locale.ROOT);
        if (SingleFields.has(folded) && !single.add(folded)) {
            refuseAtEnd(Status.BAD_REQUEST_400, "A request must not have more than one " + name + " field.");
        }
        switch (folded) {
            case "host" -> host.line(value(colon + 1, end));
            case "accept" -> accept = accept == null ? value(colon + 1, end) : accept + ", " + value(colon + 1, end);
            case "content-length" -> framing.contentLength(value(colon + 1, end));
            case "transfer-encoding" -> framing.transferEncoding(value(colon + 1, end));
            default -> {
                // No other field affects where the request ends, or how it is refused.
            }
        }
    }

    private String value(int from, int to) {
        return FieldValue.of(bytes, from, to);
    }

    private void check() {
        if (refusal != null) {
            throw refusal;
        }
        String wrong = host.malformed(probe);
        if (wrong == null) {
            wrong = framing.malformed();
        }
        if (wrong != null) {
            throw malformed(wrong);
        }
        limits.hosts().check(host.authority(target), limits.probes().contains(target), method);
        if (probe && framing.length() != 0) {
            throw malformed("A request of HTTP/1.0 cannot have a body here.");
        }
        if (framing.hasOtherCodings()) {
            throw refused(Status.NOT_IMPLEMENTED_501, "The only supported transfer coding is chunked.");
        }
        if (framing.length() == BodyFraming.CHUNKED && !limits.chunkedBodies()) {
            throw refused(
                    Status.LENGTH_REQUIRED_411, "Requests to this listener cannot have a chunked body; send Content-Length.");
        }
    }

    private void refuseAtEnd(Status status, String words) {
        if (refusal == null) {
            refusal = refused(status, words);
        }
    }

    private RequestException malformed(String words) {
        return refused(Status.BAD_REQUEST_400, words);
    }

    private RequestException refused(Status status, String words) {
        return RefusedHead.of(status, method, words);
    }
}
