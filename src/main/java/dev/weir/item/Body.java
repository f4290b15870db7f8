package dev.weir.item;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The bytes of one value, wherever they are stored. A body may pin its source, so its owner must close it.
 *
 * <p>One thread reads it. It is written out in pieces and never copied whole.
 */
public interface Body extends AutoCloseable {
    /** The value's length in bytes. */
    long length();

    /**
     * Writes {@code length} bytes, starting at {@code from}.
     *
     * @throws IOException if the sink fails
     * @throws BodyLostException if the source can no longer deliver the rest of this version
     */
    void writeTo(OutputStream out, long from, long length) throws IOException;

    @Override
    void close();
}
