package dev.weir.response;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;

/**
 * The fields of every error, whether a handler, Helidon itself, or a connection's timeout sends it. Date and Content-Length are
 * added by whatever writes the answer.
 */
public final class CommonFields {
    public static final Header NO_STORE = HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");
    public static final Header NO_SNIFF = HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF;
    /** A page in it has an origin of its own, and runs no scripts (Content Security Policy Level 3, section 6.4.2). */
    public static final Header SANDBOX = HeaderValues.createCached("Content-Security-Policy", "sandbox");
    public static final Header TEXT = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");

    /** Which credentials there are (RFC 9110 section 11.6.1), for those who have shown none that are valid. */
    public static final Header CHALLENGE = HeaderValues.createCached(
            HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"weir\", Basic realm=\"weir\", charset=\"UTF-8\"");

    private CommonFields() {}

    /** Sets the fields of an error in plain text. */
    public static void refuse(ServerResponseHeaders fields, Header... onEvery) {
        for (Header field : onEvery) {
            fields.set(field);
        }
        fields.set(NO_STORE);
        fields.set(NO_SNIFF);
        fields.set(TEXT);
    }

    /** The fields of an error in plain text after which the connection is closed. */
    public static ServerResponseHeaders ofLast(Header... onEvery) {
        ServerResponseHeaders fields = ServerResponseHeaders.create();
        refuse(fields, onEvery);
        fields.set(HeaderValues.CONNECTION_CLOSE);
        return fields;
    }
}
