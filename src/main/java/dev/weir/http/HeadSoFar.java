package dev.weir.http;

import dev.weir.wire.RequestHead;

/**
 * What has been read of the head of the request that is under way, and what it was refused with before any face saw it. The
 * connection's thread uses it.
 */
final class HeadSoFar {
    private final RequestHead read;
    private boolean began;
    private long beganAt;
    private long sentBefore;
    private int refusedWith;

    HeadSoFar(RequestHead read) {
        this.read = read;
    }

    /**
     * The first bytes are there; called again for the same head it changes nothing.
     *
     * @param sent bytes sent to the client before
     */
    void begin(long sent) {
        if (!began) {
            began = true;
            beganAt = System.nanoTime();
            sentBefore = sent;
        }
    }

    void refusedWith(int status) {
        refusedWith = status;
    }

    /** The request is answered, and the next one has not begun. */
    void clear() {
        began = false;
        refusedWith = 0;
    }

    /** The method, empty where the request line could not be read. */
    String method() {
        return read.method();
    }

    /** The target as it was sent, empty where the request line could not be read. */
    String target() {
        return read.target();
    }

    /** Whether errors are to be problem documents, as far as its fields have come. */
    boolean wantsProblem() {
        return Failures.wantsProblem(read.accept());
    }

    /** The status of the refusal, 0 where there was none. */
    int refusedWith() {
        return refusedWith;
    }

    /** Bytes sent to the client before its first byte came. */
    long sentBefore() {
        return sentBefore;
    }

    /** Since its first byte. */
    long nanos() {
        return began ? System.nanoTime() - beganAt : 0;
    }
}
