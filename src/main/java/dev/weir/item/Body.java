package dev.weir.item;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The bytes of one value, wherever they lie. A body may pin what it reads from, so whoever is handed one closes it.
 *
 * <p>It is read by one thread. It is written out in pieces and never copied whole.
 */
public interface Body extends AutoCloseable {
    /** The value's length in bytes. */
    long length();

    /**
     * Writes {@code length} bytes beginning at {@code from}.
     *
     * @throws IOException where the sink fails
     * @throws BodyLostException where the source cannot deliver the rest of this very version any more
     */
    void writeTo(OutputStream out, long from, long length) throws IOException;

    @Override
    void close();
}
