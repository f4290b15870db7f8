package dev.weir.response;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import java.util.List;

/**
 * Thrown to answer a request with an error; the message is for the client. It is part of normal operation, so it has no stack
 * trace.
 */
public final class HttpError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public static final Header RETRY_SOON = HeaderValues.createCached(HeaderNames.RETRY_AFTER, "1");

    private static final Status UNPROCESSABLE = Status.create(422, "Unprocessable Content");

    private static final Status TOO_MANY = Status.create(429, "Too Many Requests");

    private final transient Status status;
    private final transient List<Header> headers;

    public HttpError(Status status, String words, Header... headers) {
        super(words, null, false, false);
        this.status = status;
        this.headers = List.of(headers);
    }

    public Status status() {
        return status;
    }

    /** The answer's extra header fields. */
    public List<Header> headers() {
        return headers;
    }

    public String words() {
        return String.valueOf(getMessage());
    }

    public static HttpError badRequest(String words) {
        return new HttpError(Status.BAD_REQUEST_400, words);
    }

    public static HttpError notFound(String words) {
        return new HttpError(Status.NOT_FOUND_404, words);
    }

    public static HttpError tooLarge(String words) {
        return new HttpError(Status.REQUEST_ENTITY_TOO_LARGE_413, words);
    }

    public static HttpError unprocessable(String words) {
        return new HttpError(UNPROCESSABLE, words);
    }

    public static HttpError unsupported(String words, Header... headers) {
        return new HttpError(Status.UNSUPPORTED_MEDIA_TYPE_415, words, headers);
    }

    /** @param nanos how long its client has to wait */
    public static HttpError tooMany(long nanos) {
        long seconds = Math.max(1, Math.ceilDiv(nanos, 1_000_000_000L));
        return new HttpError(
                TOO_MANY, "This client sends more than it may; slow down.",
                HeaderValues.create(HeaderNames.RETRY_AFTER, Long.toString(seconds)));
    }

    public static HttpError busy(String words) {
        return new HttpError(Status.SERVICE_UNAVAILABLE_503, words, RETRY_SOON);
    }
}
