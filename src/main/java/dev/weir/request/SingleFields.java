package dev.weir.request;

import java.util.List;
import java.util.Set;

/**
 * The fields that a request may have only once, because their value is not a list (RFC 9110 section 5.3): given two, a server
 * that reads the first and one that reads the last understand different requests. This includes Host and Content-Length; {@link
 * RequestHead} has more rules for those.
 *
 * <p>The other fields that affect an answer are lists: Accept, Accept-Encoding, Cache-Control, Connection, Content-Encoding,
 * Content-Language, Expect, If-Match, X-If-Match, If-None-Match, Upgrade, Access-Control-Request-Headers, Weir-Tags. Fields that
 * only describe the client, such as User-Agent, may be repeated.
 */
public final class SingleFields {
    /** Those that no answer depends on; a simple head may have each of them once. */
    public static final List<String> IGNORED = List.of(
            "date", "max-forwards", "content-location", "if-modified-since",
            "access-control-request-method");

    private static final Set<String> OTHERS = Set.of(
            "authorization", "content-disposition", "content-type", "content-range", "range", "if-range", "if-unmodified-since",
            "idempotency-key", "origin", "weir-expires-in", "weir-min-version");

    private SingleFields() {}

    /** @param name in lower case */
    static boolean has(String name) {
        return OTHERS.contains(name) || IGNORED.contains(name);
    }
}
