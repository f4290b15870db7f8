package dev.weir.request;

import dev.weir.host.KnownHosts;
import io.helidon.http.RequestException;
import java.util.Arrays;
import java.util.Set;

/**
 * What {@link RequestHead} reads, for a target of another package.
 *
 * @param refusal why it is refused; empty where it is not
 * @param end the index after the head; -1 where more must come
 */
public record StrictHead(String refusal, int end, String method, String target, long bodyLength) {
    private static final int MOST_BYTES = 1 << 16;

    /** Reads a head that arrives in pieces of so many bytes. */
    public static StrictHead of(byte[] request, int mostFields, int piece) {
        RequestHead head = new RequestHead(
                new HeadLimits(MOST_BYTES, MOST_BYTES, mostFields, true, Set.of("/status"), KnownHosts.ANY));
        try {
            for (int from = 0; from < request.length; from += piece) {
                int end = head.take(Arrays.copyOfRange(request, from, Math.min(request.length, from + piece)), 0);
                if (end >= 0) {
                    return new StrictHead("", from + end, head.method(), head.target(), head.bodyLength());
                }
            }
            return new StrictHead("", -1, "", "", 0);
        } catch (RequestException refused) {
            return new StrictHead(String.valueOf(refused.getMessage()), -1, "", "", 0);
        }
    }
}
