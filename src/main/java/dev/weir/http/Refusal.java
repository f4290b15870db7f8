package dev.weir.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** A request that is answered with an error; the message is for the client. It is part of the protocol, so it has no stack. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final Header RETRY_SOON = HeaderValues.createCached(HeaderNames.RETRY_AFTER, "1");

    private final transient Status status;
    private final transient List<Header> headers;

    Refusal(Status status, String words, Header... headers) {
        super(words, null, false, false);
        this.status = status;
        this.headers = List.of(headers);
    }

    Status status() {
        return status;
    }

    /** What the answer carries besides the words. */
    List<Header> headers() {
        return headers;
    }

    String words() {
        return String.valueOf(getMessage());
    }

    /** Counts what is refused for want of something. */
    static Counter counter(String reason, MeterRegistry registry) {
        return Counter.builder("weir.http.refused")
                .description("Requests answered 503 by a bound of the listener")
                .tag("reason", reason)
                .register(registry);
    }

    static Refusal badRequest(String words) {
        return new Refusal(Status.BAD_REQUEST_400, words);
    }

    static Refusal notFound(String words) {
        return new Refusal(Status.NOT_FOUND_404, words);
    }

    static Refusal tooLarge(String words) {
        return new Refusal(Status.REQUEST_ENTITY_TOO_LARGE_413, words);
    }

    static Refusal unsupported(String words, Header... headers) {
        return new Refusal(Status.UNSUPPORTED_MEDIA_TYPE_415, words, headers);
    }

    static Refusal busy(String words) {
        return new Refusal(Status.SERVICE_UNAVAILABLE_503, words, RETRY_SOON);
    }
}
