package dev.weir.request;

import java.util.List;
import java.util.Set;

/**
 * The fields of which a request has one line at most, because their value is no list (RFC 9110 section 5.3): with two, whoever
 * reads the first and whoever reads the last understand two requests. Host and Content-Length are of them too;
 * {@link RequestHead} has more to say about those.
 *
 * <p>Lists are the others that bear on an answer: Accept, Accept-Encoding, Cache-Control, Connection, Content-Encoding, Expect,
 * If-Match, X-If-Match, If-None-Match, Upgrade, Access-Control-Request-Headers. What only tells of the client, such as
 * User-Agent, may come as often as it likes.
 */
public final class SingleFields {
    /** Those that no answer depends on, so that a plain head may have each of them once. */
    public static final List<String> IGNORED = List.of(
            "date", "origin", "authorization", "max-forwards", "content-location", "if-modified-since",
            "access-control-request-method");

    private static final Set<String> OTHERS = Set.of(
            "content-type", "content-range", "range", "if-range", "if-unmodified-since", "weir-min-version");

    private SingleFields() {}

    /** @param name in lower case */
    static boolean has(String name) {
        return OTHERS.contains(name) || IGNORED.contains(name);
    }
}
