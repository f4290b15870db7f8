package dev.weir.purge;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a Varnish, with as much of HTTP/1.1 as its answers need: a status, and a body of known length, which is
 * discarded. After any other answer it cannot be reused.
 *
 * <p>Not thread-safe, except {@link #close}.
 */
final class HttpConnection implements AutoCloseable {
    private static final int MOST_HEAD_BYTES = 8 * 1024;
    private static final int MOST_BODY_BYTES = 64 * 1024;
    private static final int STATUS_LINE_BYTES = "HTTP/1.1 200".length();

    private final Socket socket = new Socket();
    private final byte[] buffer = new byte[MOST_HEAD_BYTES];
    private int filled;
    private boolean used;
    private boolean keep;

    /** The Varnish closed a reused connection without answering this request. */
    static final class GoneException extends IOException {
        private static final long serialVersionUID = 1L;

        GoneException(@Nullable Throwable cause) {
            super("the connection was closed", cause);
        }
    }

    void connect(VarnishServer server, long deadline) throws IOException {
        var address = new InetSocketAddress(server.host(), server.port());
        if (address.isUnresolved()) {
            throw new UnknownHostException("no address is known for " + server.host());
        }
        socket.setTcpNoDelay(true);
        socket.connect(address, millisTo(deadline));
    }

    /**
     * Sends a request and reads the whole answer.
     *
     * @param deadline by {@link System#nanoTime}
     * @return the status
     * @throws GoneException if a reused connection was closed, so that another may be tried
     */
    int exchange(byte[] request, long deadline) throws IOException {
        boolean kept = used;
        used = true;
        keep = false;
        filled = 0;
        try {
            socket.getOutputStream().write(request);
            return answer(deadline);
        } catch (EOFException | SocketException failure) {
            if (kept && filled == 0) {
                throw new GoneException(failure);
            }
            throw failure;
        }
    }

    private int answer(long deadline) throws IOException {
        InputStream in = socket.getInputStream();
        int end = -1;
        while (end < 0) {
            if (filled == buffer.length) {
                throw new IOException("the head of the answer has more than " + MOST_HEAD_BYTES + " bytes");
            }
            int from = Math.max(0, filled - 3);
            read(in, deadline);
            end = headEnd(from);
        }
        String head = new String(buffer, 0, end, StandardCharsets.ISO_8859_1);
        int status = status(head);
        long length = bodyLength(head);
        if (length < 0 || length > MOST_BODY_BYTES) {
            return status; // the end of the answer is unknown, and does not matter
        }
        long left = length - (filled - end);
        while (left > 0) {
            filled = 0;
            read(in, deadline);
            left -= filled;
        }
        keep = left == 0 && !head.toLowerCase(Locale.ROOT).contains("\r\nconnection: close");
        return status;
    }

    private void read(InputStream in, long deadline) throws IOException {
        socket.setSoTimeout(millisTo(deadline));
        int count = in.read(buffer, filled, buffer.length - filled);
        if (count < 0) {
            throw new EOFException(filled == 0 ? "the connection was closed without an answer" : "the answer broke off");
        }
        filled += count;
    }

    /** The index after the empty line, or -1. */
    private int headEnd(int from) {
        for (int i = from; i + 3 < filled; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    private static int status(String head) throws IOException {
        boolean right = head.length() > STATUS_LINE_BYTES
                && head.startsWith("HTTP/1.")
                && head.charAt(8) == ' '
                && head.substring(9, STATUS_LINE_BYTES).chars().allMatch(c -> c >= '0' && c <= '9');
        if (!right) {
            throw new IOException("the answer is not HTTP");
        }
        return Integer.parseInt(head.substring(9, STATUS_LINE_BYTES));
    }

    /** The length of the body; -1 if it is not given, or not reliable. */
    private static long bodyLength(String head) {
        String length = null;
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
            if (name.equals("transfer-encoding") || name.equals("content-length") && length != null) {
                return -1;
            }
            if (name.equals("content-length")) {
                length = line.substring(colon + 1).strip();
            }
        }
        return length != null && length.matches("[0-9]{1,9}") ? Long.parseLong(length) : -1;
    }

    /** Whether it can be reused for another request. */
    boolean canBeKept() {
        return keep;
    }

    private static int millisTo(long deadline) throws SocketTimeoutException {
        long nanos = deadline - System.nanoTime();
        if (nanos <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return (int) Math.max(1, nanos / 1_000_000);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException closedAllTheSame) {
            // Nothing is lost: a thread that waits on it fails.
        }
    }
}
