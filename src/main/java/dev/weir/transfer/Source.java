package dev.weir.transfer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where a load takes its items from, one after the other. One thread reads; others may ask how far it is. */
interface Source extends AutoCloseable {
    /** The next entry; null at the end. */
    @Nullable
    SourceEntry next() throws IOException;

    /** How far the source has been read, in bytes of a file. */
    long position();

    /** How many bytes there are; -1 where progress is not told in bytes. */
    long length();

    @Override
    void close() throws IOException;
}
