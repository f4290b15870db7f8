package dev.weir.response;

import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectTransportRequest;
import org.jspecify.annotations.Nullable;

/** The refusal of a request before any handler sees it. Helidon hands it to the listener's direct handlers, and closes. */
public final class RefusedHead {
    public static final Status FIELDS_TOO_LARGE = Status.create(431, "Request Header Fields Too Large");

    /** Begins the messages that are words for the client; Helidon's own are not all. */
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

    /** What the client is told: the words of the refusal or, where Helidon refuses by itself, words for the status. */
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
