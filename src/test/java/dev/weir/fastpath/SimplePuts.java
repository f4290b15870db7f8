package dev.weir.fastpath;

import dev.weir.host.KnownHosts;

/** Tells other tests which PUTs the fast path takes. */
public final class SimplePuts {
    private SimplePuts() {}

    public static boolean isSimple(byte[] request, int mostFields) {
        return SimpleHead.ofPut(request, mostFields, KnownHosts.ANY) != null;
    }
}
