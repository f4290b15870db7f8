package dev.weir.request;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;

/**
 * Every header field of a request that the edge reads. To read another one, add it here: the fast path leaves a request to the
 * handlers if it has a listed field that the fast path does not understand.
 */
public enum RequestField {
    ACCEPT(HeaderNames.ACCEPT),
    ACCEPT_ENCODING(HeaderNames.ACCEPT_ENCODING),
    ACCESS_CONTROL_REQUEST_METHOD(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD),
    AUTHORIZATION(HeaderNames.AUTHORIZATION),
    CACHE_CONTROL(HeaderNames.CACHE_CONTROL),
    CONNECTION(HeaderNames.CONNECTION),
    CONTENT_DISPOSITION(HeaderNames.CONTENT_DISPOSITION),
    CONTENT_ENCODING(HeaderNames.CONTENT_ENCODING),
    CONTENT_LANGUAGE(HeaderNames.CONTENT_LANGUAGE),
    CONTENT_LENGTH(HeaderNames.CONTENT_LENGTH),
    CONTENT_RANGE(HeaderNames.CONTENT_RANGE),
    CONTENT_TYPE(HeaderNames.CONTENT_TYPE),
    EXPECT(HeaderNames.EXPECT),
    HOST(HeaderNames.HOST),
    IDEMPOTENCY_KEY(HeaderNames.create("Idempotency-Key")),
    IF_MATCH(HeaderNames.IF_MATCH),
    IF_NONE_MATCH(HeaderNames.IF_NONE_MATCH),
    IF_RANGE(HeaderNames.IF_RANGE),
    IF_UNMODIFIED_SINCE(HeaderNames.IF_UNMODIFIED_SINCE),
    ORIGIN(HeaderNames.ORIGIN),
    PREFER(HeaderNames.create("Prefer")),
    RANGE(HeaderNames.RANGE),
    SEC_FETCH_SITE(HeaderNames.create("Sec-Fetch-Site")),
    TRACEPARENT(HeaderNames.create("traceparent")),
    TRANSFER_ENCODING(HeaderNames.TRANSFER_ENCODING),
    UPGRADE(HeaderNames.UPGRADE),
    WEIR_CONTEXT(HeaderNames.create("Weir-Context")),
    WEIR_EXPIRES_IN(HeaderNames.create("Weir-Expires-In")),
    WEIR_MIN_VERSION(HeaderNames.create("Weir-Min-Version")),
    WEIR_TAGS(HeaderNames.create("Weir-Tags")),
    X_FORWARDED_FOR(HeaderNames.X_FORWARDED_FOR),
    X_FORWARDED_HOST(HeaderNames.X_FORWARDED_HOST),
    X_IF_MATCH(HeaderNames.create("X-If-Match")),
    X_REQUEST_ID(HeaderNames.create("X-Request-Id"));

    private final HeaderName header;

    RequestField(HeaderName header) {
        this.header = header;
    }

    /** Helidon's name object. */
    public HeaderName header() {
        return header;
    }

    /** Its name in lower case. */
    public String lowerCase() {
        return header.lowerCase();
    }
}
