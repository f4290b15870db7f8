package dev.weir.request;

import dev.weir.response.ProblemDocument;

/**
 * What has been read of the head of the request that is under way, and what it was refused with before any face saw it. The
 * connection's thread uses it.
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

    public void refusedWith(int status) {
        refusedWith = status;
    }

    /** The request is answered, and the next one has not begun. */
    void clear() {
        began = false;
        refusedWith = 0;
    }

    /** The method, empty where the request line could not be read. */
    public String method() {
        return read.method();
    }

    /** The target as it was sent, empty where the request line could not be read. */
    public String target() {
        return read.target();
    }

    /** Whether errors are to be problem documents, as far as its fields have come. */
    public boolean wantsProblem() {
        return ProblemDocument.isWanted(read.accept());
    }

    /** The status of the refusal, 0 where there was none. */
    public int refusedWith() {
        return refusedWith;
    }

    /** Bytes sent to the client before its first byte came. */
    public long sentBefore() {
        return sentBefore;
    }

    /** Since its first byte. */
    public long nanos() {
        return began ? System.nanoTime() - beganAt : 0;
    }
}
