package dev.weir.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that says how far it has been read. */
final class CountedInput extends FilterInputStream {
    private final long length;
    private volatile long count;

    /** @param length how many bytes it has; -1 if that is not known */
    CountedInput(InputStream in, long length) {
        super(in);
        this.length = length;
    }

    long count() {
        return count;
    }

    long length() {
        return length;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        advance(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] bytes, int from, int most) throws IOException {
        int read = super.read(bytes, from, most);
        advance(Math.max(0, read));
        return read;
    }

    /** One thread reads. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void advance(long bytes) {
        count += bytes;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long skipped = super.skip(bytes);
        advance(skipped);
        return skipped;
    }
}
