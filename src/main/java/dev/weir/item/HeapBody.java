package dev.weir.item;

import java.io.IOException;
import java.io.OutputStream;

/** A body in one array on the heap, which is shared and never modified. */
public record HeapBody(byte[] bytes) implements Body {
    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public void writeTo(OutputStream out, long from, long length) throws IOException {
        out.write(bytes, Math.toIntExact(from), Math.toIntExact(length));
    }

    @Override
    public void close() {
        // Nothing is pinned.
    }
}
