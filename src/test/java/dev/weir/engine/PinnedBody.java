package dev.weir.engine;

import dev.weir.item.Body;
import dev.weir.item.BodyLostException;
import dev.weir.item.HeapBody;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A body that has to be closed.
 *
 * @param lostAfter after how many bytes it breaks off; negative if it does not
 * @param open is lowered when it is closed
 */
record PinnedBody(HeapBody whole, int lostAfter, AtomicInteger open) implements Body {
    @Override
    public long length() {
        return whole.length();
    }

    @Override
    public void writeTo(OutputStream out, long from, long length) throws IOException {
        if (lostAfter < 0) {
            whole.writeTo(out, from, length);
        } else {
            whole.writeTo(out, from, Math.min(lostAfter, length));
            throw new BodyLostException("lost on demand");
        }
    }

    @Override
    public void close() {
        open.decrementAndGet();
    }
}
