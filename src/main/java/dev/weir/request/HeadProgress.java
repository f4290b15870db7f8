package dev.weir.request;

import dev.weir.response.ProblemDocument;

/**
 * What has been read of the current request's head, and the status it was refused with before any handler saw it. Used only by
 * the connection's thread.
 */
public final class HeadProgress {
    private final RequestHead read;
    private boolean began;
    private long beganAt;
    private long sentBefore;
    private int refusedWith;

    HeadProgress(RequestHead read) {
        this.read = read;
    }

    /**
     * Notes that the first bytes have arrived; calling it again for the same head has no effect.
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

    public void refusedWith(int status) {
        refusedWith = status;
    }

    /** Called when the request is answered and the next one has not begun. */
    void clear() {
        began = false;
        refusedWith = 0;
    }

    /** The method; empty if the request line could not be read. */
    public String method() {
        return read.method();
    }

    /** The target as sent; empty if the request line could not be read. */
    public String target() {
        return read.target();
    }

    /** Whether errors should be problem documents, according to the fields that have arrived. */
    public boolean wantsProblem() {
        return ProblemDocument.isWanted(read.accept());
    }

    /** The status of the refusal; 0 if there was none. */
    public int refusedWith() {
        return refusedWith;
    }

    /** Bytes sent to the client before the head's first byte arrived. */
    public long sentBefore() {
        return sentBefore;
    }

    /** Nanoseconds since its first byte arrived. */
    public long nanos() {
        return began ? System.nanoTime() - beganAt : 0;
    }
}
