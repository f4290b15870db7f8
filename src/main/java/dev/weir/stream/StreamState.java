package dev.weir.stream;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The state of the stream, for meters and operators. The stream's thread writes it and any thread reads it; two fields read
 * together may be of two moments.
 */
final class StreamState {
    private volatile boolean open;
    private volatile @Nullable String unavailable;
    private volatile @Nullable String failure;
    private volatile boolean proven;
    private volatile long provenAt;
    private volatile long lagBytes;
    private volatile int cuts;

    void opened() {
        proven = false;
        open = true;
        unavailable = null;
        failure = null;
    }

    void cut() {
        cuts++;
        open = false;
        proven = false;
    }

    void unavailable(String reason) {
        unavailable = reason;
    }

    /**
     * It could not be opened.
     *
     * @return whether that is news
     */
    boolean failed(String reason) {
        boolean news = failure == null;
        failure = reason;
        return news;
    }

    /** The bytes of log that the stream has not reached. */
    void behind(long bytes) {
        lagBytes = bytes;
    }

    /** Every change committed before the moment has been reported. */
    void proven(long since) {
        provenAt = since;
        proven = true;
    }

    boolean isOpen() {
        return open;
    }

    /** Why there is no stream; null if there is, or will be. */
    @Nullable
    String unavailable() {
        return unavailable;
    }

    /** Not a number if there is no stream. */
    double lagBytes() {
        return open ? lagBytes : Double.NaN;
    }

    /** Not a number if nothing is proven. */
    double lagSeconds() {
        return proven ? (System.nanoTime() - provenAt) / (double) TimeUnit.SECONDS.toNanos(1) : Double.NaN;
    }

    /**
     * The state in words for an operator.
     *
     * @param trouble why the log cannot be probed, or null
     * @param waiting what a new slot waits for, or null
     */
    String detail(@Nullable String trouble, @Nullable String waiting) {
        String why = unavailable;
        if (open) {
            String proof = proven ? "proven %.1f s ago, %d bytes behind".formatted(lagSeconds(), lagBytes) : "not yet proven";
            return "open, " + proof + ", cuts " + cuts;
        }
        String last = why != null ? why : trouble != null ? trouble : waiting != null ? waiting : failure;
        return "not open, cuts " + cuts + ": " + (last != null ? last : "opening");
    }
}
