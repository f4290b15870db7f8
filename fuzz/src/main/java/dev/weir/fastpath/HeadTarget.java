package dev.weir.fastpath;

import dev.weir.host.KnownHosts;
import dev.weir.request.StrictHead;
import java.util.Objects;

/**
 * Heads: what the fast path takes for simple is to be what the full path reads from the same bytes, and a head is to be the same
 * one however the network cuts it up.
 */
public final class HeadTarget {
    private static final int MOST_FIELDS = 10;

    private HeadTarget() {}

    /** Called by Jazzer for each input. */
    public static void fuzzerTestOneInput(byte[] request) {
        StrictHead strict = StrictHead.of(request, MOST_FIELDS, Math.max(1, request.length));
        equal(strict, StrictHead.of(request, MOST_FIELDS, 1), "in one piece, and byte by byte");
        LastFields last = new LastFields();
        SimpleHead get = SimpleHead.ofGet(request, MOST_FIELDS, KnownHosts.ANY, last);
        equal(
                get, SimpleHead.ofGet(request, MOST_FIELDS, KnownHosts.ANY, last),
                "with the fields of the request before, and without");
        compare("GET", get, strict);
        compare("PUT", SimpleHead.ofPut(request, MOST_FIELDS, KnownHosts.ANY), strict);
    }

    private static void compare(String method, SimpleHead simple, StrictHead strict) {
        if (simple != null) {
            equal(new StrictHead("", simple.length(), method, simple.path(), simple.valueLength()), strict, "fast, and full");
        }
    }

    private static void equal(Object one, Object other, String ways) {
        if (!Objects.equals(one, other)) {
            throw new AssertionError("A head is read in two ways (" + ways + "): " + one + ", " + other);
        }
    }
}
