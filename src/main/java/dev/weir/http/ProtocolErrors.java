package dev.weir.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.util.Objects;

/**
 * What a client is told of a request that never came to a face: Helidon could not read it, {@link RequestHead} refused it, or
 * too many are being answered. The connection is closed after each, and {@link GuardedHttp} counts it then.
 */
final class ProtocolErrors implements DirectHandler {
    /** Begins the messages that are words for the client; Helidon's own are not all. */
    static final String WORDS = "weir: ";

    private static final String HEAD_TOO_LARGE = "Header size exceeded";

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType eventType,
            Status defaultStatus,
            ServerResponseHeaders responseHeaders,
            String message) {
        String given = Objects.requireNonNullElse(message, "");
        // Outside the faces, Helidon calls it an internal error when the method or the first line break is malformed.
        Status status = given.contains(HEAD_TOO_LARGE)
                ? Failures.FIELDS_TOO_LARGE
                : eventType == EventType.INTERNAL_ERROR ? Status.BAD_REQUEST_400 : defaultStatus;
        // Not the transport request: of most of what Helidon refuses it tells nothing.
        HeadSoFar head = ClientConnection.CURRENT.get().head();
        head.refusedWith(status.code());
        boolean problem = head.wantsProblem();
        String words = given.startsWith(WORDS) ? given.substring(WORDS.length()) : words(status);
        TransportResponse.Builder answer = TransportResponse.builder()
                .status(status)
                .keepAlive(false)
                .header(HeaderValues.CONNECTION_CLOSE)
                .header(CacheControl.NO_STORE)
                .header(HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF)
                .header(problem ? Failures.PROBLEM : Failures.TEXT);
        if (status.code() == 503) {
            answer.header(Refusal.RETRY_SOON);
        }
        return head.method().equals("HEAD")
                ? answer.build()
                : answer.entity(Failures.content(status, words, problem)).build();
    }

    private static String words(Status status) {
        return switch (status.code()) {
            case 414 -> "The request line is too long.";
            case 431 -> "The fields of the request are too long.";
            case 501 -> "Of the transfer codings only chunked is understood.";
            case 503 -> "The edge is answering as many requests as it may; try again.";
            case 505 -> "Only HTTP/1.1 is spoken here.";
            default -> "The request is not well-formed HTTP/1.1.";
        };
    }
}
