package dev.weir.http;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Arrays;

/**
 * A client that sends one request so many times and takes every answer, without a kernel in between. Helidon's own socket stands
 * on it, so that what that costs is measured, too. For one thread.
 */
final class MemorySocket extends Socket {
    private static final int TAKEN_AT_ONCE = 64 << 10;

    private final byte[] request;
    private final byte[] taken = new byte[TAKEN_AT_ONCE];
    private int left;
    private int sent;
    private int takenLast;

    /** @param request what is sent, a whole request */
    MemorySocket(byte[] request) {
        this.request = request;
    }

    /** Lets the client send so many requests, and then end. */
    void send(int requests) {
        left = requests;
    }

    /** What was written last: an answer, or the last piece of it. */
    byte[] lastTaken() {
        return Arrays.copyOf(taken, takenLast);
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                if (left == 0) {
                    return -1;
                }
                int count = Math.min(length, request.length - sent);
                System.arraycopy(request, sent, to, offset, count);
                sent += count;
                if (sent == request.length) {
                    sent = 0;
                    left--;
                }
                return count;
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) {
                for (int at = 0; at < length; at += taken.length) {
                    takenLast = Math.min(length - at, taken.length);
                    System.arraycopy(from, offset + at, taken, 0, takenLast);
                }
            }
        };
    }

    /** Made anew each time, as a socket of the JDK does. */
    @Override
    public SocketAddress getRemoteSocketAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {}
}
