package dev.weir.content;

import dev.weir.item.Body;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A body as a stream of its bytes, which are read as they are asked for. Confined to one thread; it does not close the body. */
final class BodyInput extends InputStream {
    private final Body body;
    private long at;

    BodyInput(Body body) {
        this.body = body;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = (int) Math.min(length, body.length() - at);
        if (count <= 0) {
            return length == 0 ? 0 : -1;
        }
        body.writeTo(new Sink(into, offset), at, count);
        at += count;
        return count;
    }

    /** The gzip decoder asks whether another member may follow. */
    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, body.length() - at);
    }

    /** Copies what is written to an array. */
    private static final class Sink extends OutputStream {
        private final byte[] into;
        private int at;

        Sink(byte[] into, int at) {
            this.into = into;
            this.at = at;
        }

        @Override
        public void write(int b) {
            into[at++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            System.arraycopy(bytes, from, into, at, length);
            at += length;
        }
    }
}
