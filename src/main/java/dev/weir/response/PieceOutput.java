package dev.weir.response;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A stream that forwards its bytes in pieces of 64 KiB: many small writes become one, a large one becomes several, each with its
 * own deadline. It never flushes, because a flush makes Helidon send the head separately.
 */
public final class PieceOutput extends OutputStream {
    public static final int PIECE = 64 * 1024;

    private final OutputStream out;
    private byte[] held = new byte[0];
    private int length;

    public PieceOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        int at = from;
        int end = from + count;
        while (at < end) {
            int step = Math.min(PIECE - length, end - at);
            if (step == PIECE) {
                out.write(bytes, at, PIECE);
            } else {
                if (held.length == 0) {
                    held = new byte[PIECE];
                }
                System.arraycopy(bytes, at, held, length, step);
                length += step;
                if (length == PIECE) {
                    forward();
                }
            }
            at += step;
        }
    }

    /** Forwards what is buffered, at the end. */
    void forward() throws IOException {
        if (length > 0) {
            out.write(held, 0, length);
            length = 0;
        }
    }

    @Override
    public void close() throws IOException {
        forward();
        out.close();
    }
}
