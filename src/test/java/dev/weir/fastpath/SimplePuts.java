package dev.weir.fastpath;

/** Tells other tests which PUTs the fast path takes. */
public final class SimplePuts {
    private SimplePuts() {}

    public static boolean isSimple(byte[] request, int mostFields) {
        return SimpleHead.ofPut(request, mostFields) != null;
    }
}
