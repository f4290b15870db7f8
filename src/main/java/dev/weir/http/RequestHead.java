package dev.weir.http;

import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.DirectTransportRequest;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.util.List;

/**
 * The checks of RFC 9112 on the head of a request that Helidon does not make, or makes only together with others that would
 * refuse what Weir answers in words: names of fields, how many there are, Host, and how the body is framed.
 *
 * <p>Helidon calls it on the connection's thread, before it chooses what to do with the request.
 */
final class RequestHead implements Http1ConnectionListener {
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (char c = 'a'; c <= 'z'; c++) {
            TOKEN[c] = true;
            TOKEN[Character.toUpperCase(c)] = true;
        }
        for (char c : "0123456789!#$%&'*+-.^_`|~".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private final int maxFields;

    RequestHead(int maxFields) {
        this.maxFields = maxFields;
    }

    @Override
    public void prologue(ConnectionContext context, HttpPrologue prologue) {
        ClientConnection connection = (ClientConnection) context;
        connection.head().begin(connection.written());
        connection.head().line(prologue);
    }

    @Override
    public void headers(ConnectionContext context, Headers headers) {
        ((ClientConnection) context).head().fields(headers);
        int fields = 0;
        for (Header header : headers) {
            if (!isToken(header.name())) {
                throw refuse(Status.BAD_REQUEST_400, "A field of the request has a name that is none.");
            }
            if (header.valueCount() > 1 && SingleFields.has(header.headerName().lowerCase())) {
                throw refuse(Status.BAD_REQUEST_400, header.name() + " must not stand more than once.");
            }
            fields += header.valueCount();
        }
        if (fields > maxFields) {
            throw refuse(Failures.FIELDS_TOO_LARGE, "A request has at most " + maxFields + " fields.");
        }
        checkHost(headers);
        if (headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            checkTransferEncoding(headers);
        } else if (headers.contains(HeaderNames.CONTENT_LENGTH)) {
            checkContentLength(headers);
        }
    }

    private static void checkHost(Headers headers) {
        if (!headers.contains(HeaderNames.HOST) || headers.get(HeaderNames.HOST).valueCount() != 1) {
            throw refuse(Status.BAD_REQUEST_400, "A request must have one Host field.");
        }
        if (!isHost(headers.get(HeaderNames.HOST).get())) {
            throw refuse(Status.BAD_REQUEST_400, "The Host field is malformed.");
        }
    }

    /** Whether the text has no character that a host, or what stands for one, must not have. */
    static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c >= 0x7f || "\"#,/<>?@\\^`{|}".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static void checkTransferEncoding(Headers headers) {
        if (headers.contains(HeaderNames.CONTENT_LENGTH)) {
            throw refuse(Status.BAD_REQUEST_400, "A request must not have both Content-Length and Transfer-Encoding.");
        }
        List<String> codings = headers.get(HeaderNames.TRANSFER_ENCODING).allValues();
        if (codings.size() != 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
            throw refuse(Status.NOT_IMPLEMENTED_501, "Of the transfer codings only chunked is understood.");
        }
    }

    private static void checkContentLength(Headers headers) {
        List<String> lengths = headers.get(HeaderNames.CONTENT_LENGTH).allValues();
        String length = lengths.getFirst();
        boolean digits = lengths.size() == 1 && !length.isEmpty() && length.length() <= 18;
        for (int i = 0; digits && i < length.length(); i++) {
            digits = length.charAt(i) >= '0' && length.charAt(i) <= '9';
        }
        if (!digits) {
            throw refuse(Status.BAD_REQUEST_400, "Content-Length must be one number.");
        }
    }

    private static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!isToken(name.charAt(i))) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** Whether the name of a field may have the character. */
    static boolean isToken(int c) {
        return c >= 0 && c < TOKEN.length && TOKEN[c];
    }

    private static RequestException refuse(Status status, String words) {
        return RequestException.builder()
                .type(EventType.BAD_REQUEST)
                .status(status)
                .request(DirectTransportRequest.create("HTTP/1.1", "", ""))
                .setKeepAlive(false)
                .safeMessage(true)
                .message(ProtocolErrors.WORDS + words)
                .build();
    }
}
