package dev.weir.response;

import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectTransportRequest;
import org.jspecify.annotations.Nullable;

/**
 * The refusal of a request before any handler sees it. Helidon passes it to the listener's direct handlers, and closes the
 * connection.
 */
public final class RefusedHead {
    public static final Status FIELDS_TOO_LARGE = Status.create(431, "Request Header Fields Too Large");

    /** Marks messages that are meant for the client; not all of Helidon's own are. */
    private static final String WORDS = "weir: ";

    private RefusedHead() {}

    public static RequestException of(Status status, String method, String words) {
        return RequestException.builder()
                .type(EventType.BAD_REQUEST)
                .status(status)
                .request(DirectTransportRequest.create("HTTP/1.1", method, ""))
                .setKeepAlive(false)
                .safeMessage(true)
                .message(WORDS + words)
                .build();
    }

    /** The message for the client: that of the refusal or, if Helidon refused by itself, one for the status. */
    public static String words(Status status, @Nullable String message) {
        if (message != null && message.startsWith(WORDS)) {
            return message.substring(WORDS.length());
        }
        return switch (status.code()) {
            case 413 -> "The body exceeds the limit.";
            case 503 -> "The edge is handling as many requests as it can; try again.";
            default -> "The request is not well-formed HTTP/1.1.";
        };
    }
}
