package dev.weir.http;

import java.io.UncheckedIOException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** The same PUTs sent on the fast path to one edge and the full path to another, and all that is said to them, but for when. */
final class BothWays {
    private static final String INTERESTING =
            "\r\n \t:;,/?#%\"\\\0\u007f\u00e4*-_.~PUTHTTP/1.1 Host: Content-Type: If-Match: "
                    + "Content-Length: 10 Expect: Accept: a Weir-Tags: a "
                    + "Content-Encoding: gzip Content-Language: de Content-Disposition: inline";

    /** What comes together with another request takes the full path, both of them. */
    private static final String BEFORE = "GET /status HTTP/1.1\r\nHost: edge\r\n\r\n";

    private final EdgeCalls quick;
    private final EdgeCalls slow;
    private final int before;

    /**
     * @param quick the edge for the fast path
     * @param slow the edge for the full path
     */
    BothWays(EdgeCalls quick, EdgeCalls slow) {
        this.quick = quick;
        this.slow = slow;
        this.before = everything(slow, BEFORE).length();
    }

    static String everything(EdgeCalls edge, String request) {
        try (RawClient client = edge.raw()) {
            return client.send(request).end().rest().replaceAll("\r\n(Date|Last-Modified|Weir-Expires-At): [^\r]*", "\r\n$1:");
        } catch (UncheckedIOException reset) {
            return "reset";
        }
    }

    String shortly(String request) {
        return everything(quick, request);
    }

    String atLength(String request) {
        String both = everything(slow, BEFORE + request);
        return both.startsWith("HTTP/1.1 200 OK") ? both.substring(before) : both;
    }

    static String put(String key, String value, String... fields) {
        return "PUT /kv/b/" + key + " HTTP/1.1\r\nHost: edge\r\nContent-Length: " + value.length() + "\r\n"
                + String.join("", fields) + "\r\n" + value;
    }

    /** A plain PUT of the key k or of the key other, changed in up to two places. */
    static Arbitrary<String> changedPuts() {
        Arbitrary<String> puts = Arbitraries.oneOf(
                Arbitraries.just(put("k", "value", "Connection: keep-alive\r\n", "Content-Type: a/b\r\n", "User-Agent: x\r\n")),
                Arbitraries.just(put("k", "value", "Weir-Expires-In: 315360000\r\n")),
                Arbitraries.just(put("k", "value", "Content-Encoding: x-gzip\r\n", "Accept-Encoding: br\r\n")),
                Arbitraries.just(put("k", "value", "Content-Language: de\r\n", "Content-Disposition: inline\r\n")),
                Arbitraries.just(put("k", "value", "Weir-Tags: a, b\r\n")),
                Arbitraries.integers().between(0, 19).map(length -> put("other", "v".repeat(length))));
        return Combinators.combine(puts, Mutation.any(INTERESTING).list().ofMaxSize(2)).as(Mutation::changed);
    }
}
