package dev.weir.face;

import dev.weir.response.ErrorShape;

/**
 * A listener that speaks the words of another store. Every connection's thread calls it.
 *
 * <p>It is made before its listener is bound, and closed after that is closed.
 */
public interface Face extends AutoCloseable {
    /** One word: its name in settings, metrics and the log. */
    String name();

    /** The port it is to have; 0 picks a free one. */
    int port();

    /** How its errors look. */
    ErrorShape errors();

    /** Its listener is bound, and will accept connections once this returns, which must not wait for anything. */
    default void listening(int port) {}

    /**
     * Answers a request, or throws a failure that {@link dev.weir.response.ErrorMapping} maps to an error. Bad input is an {@link
     * dev.weir.response.HttpError} below 500.
     */
    void answer(FaceRequest request);

    @Override
    default void close() {}
}
