package dev.weir.request;

import dev.weir.engine.ReadResult;
import org.jspecify.annotations.Nullable;

/**
 * The item of a request, read before the request was left to its handler. The handler answers from it and does not read again:
 * the answer, and the meters, tell of one read.
 *
 * <p>Used only by the connection's thread. Whoever takes the result closes it; {@link #close} does so if nobody has.
 */
public final class ReadAhead implements AutoCloseable {
    /** Nothing was read. */
    public static final ReadAhead NOTHING = new ReadAhead(0, null, null);

    private final long begunAt;
    private final @Nullable Throwable failure;
    private @Nullable ReadResult result;

    private ReadAhead(long begunAt, @Nullable ReadResult result, @Nullable Throwable failure) {
        this.begunAt = begunAt;
        this.result = result;
        this.failure = failure;
    }

    /** @param begunAt when the request was first looked at, of {@link System#nanoTime} */
    public static ReadAhead of(long begunAt, ReadResult result) {
        return new ReadAhead(begunAt, result, null);
    }

    /** A read that has failed; the handler fails in the same way. */
    public static ReadAhead failed(long begunAt, Throwable failure) {
        return new ReadAhead(begunAt, null, failure);
    }

    /** When the request was first looked at: now, if nothing was read. */
    public long begunAt() {
        return this == NOTHING ? System.nanoTime() : begunAt;
    }

    /** The result, once, or the failure of the read; null if there is nothing, or no more. */
    public @Nullable ReadResult take() {
        switch (failure) {
            case null -> {
                ReadResult taken = result;
                result = null;
                return taken;
            }
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        if (result != null) {
            result.close();
            result = null;
        }
    }
}
