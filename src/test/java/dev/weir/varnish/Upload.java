package dev.weir.varnish;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A PUT sent as bytes over HTTP/1.1, whole or broken off halfway. Its body is a row of {@code x}.
 *
 * @param bytes how long its body is, or would be
 */
record Upload(Framing framing, int bytes, Ending ending) {
    private static final int PIECE = 64 << 10;
    private static final int LIMIT_MILLIS = 60_000;

    /** How its length is told. */
    enum Framing {
        LENGTH,
        CHUNKED,
        /** With a chunk extension on every chunk, which a recipient must ignore (RFC 9112, 7.1.1). */
        CHUNKED_WITH_EXTENSIONS
    }

    /** Whether all of it is sent; otherwise what comes after the first half. */
    enum Ending {
        WHOLE,
        CLOSE,
        RESET,
        /** The client waits for a 100 (Continue) first, and closes after the first half. */
        EXPECT_AND_CLOSE,
        /** Nothing, until the server gives up. */
        PAUSE,
        /** What is no chunk, where the body is chunked. */
        GARBAGE_AND_CLOSE
    }

    /**
     * Sends it.
     *
     * @param trust for TLS; null for a plain connection
     * @return the final status, 0 where the connection ended without one
     */
    int send(URI item, @Nullable SSLContext trust) throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), item.getPort()), LIMIT_MILLIS);
            plain.setSoTimeout(LIMIT_MILLIS);
            Socket socket = trust == null ? plain : secured(plain, trust, item);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            try {
                if (!sendBody(item, socket.getOutputStream(), in)) {
                    return finalStatus(in);
                }
                if (ending == Ending.RESET) {
                    plain.setSoLinger(true, 0);
                    plain.close();
                    return 0;
                }
                if (ending != Ending.WHOLE && ending != Ending.PAUSE) {
                    socket.shutdownOutput();
                }
            } catch (IOException refusedEarly) {
                // The server need not read what it refuses.
            }
            return finalStatus(in);
        }
    }

    /** Sends the head, and the body as far as it goes; returns whether the server wanted it. */
    private boolean sendBody(URI item, OutputStream out, InputStream in) throws IOException {
        out.write(ascii("PUT " + item.getRawPath() + " HTTP/1.1\r\nHost: localhost\r\n"
                + (ending == Ending.EXPECT_AND_CLOSE ? "Expect: 100-continue\r\n" : "")
                + (framing == Framing.LENGTH ? "Content-Length: " + bytes : "Transfer-Encoding: chunked")
                + "\r\n\r\n"));
        out.flush();
        if (ending == Ending.EXPECT_AND_CLOSE) {
            in.mark(PIECE);
            if (status(in) != 100) {
                in.reset();
                return false;
            }
        }
        boolean chunked = framing != Framing.LENGTH;
        byte[] piece = new byte[PIECE];
        Arrays.fill(piece, (byte) 'x');
        int count;
        for (int left = ending == Ending.WHOLE ? bytes : bytes / 2; left > 0; left -= count) {
            count = Math.min(left, PIECE);
            if (chunked) {
                out.write(ascii(Integer.toHexString(count)
                        + (framing == Framing.CHUNKED_WITH_EXTENSIONS ? ";a=b" : "") + "\r\n"));
            }
            out.write(piece, 0, count);
            if (chunked) {
                out.write(ascii("\r\n"));
            }
        }
        if (chunked && ending == Ending.WHOLE) {
            out.write(ascii("0\r\n\r\n"));
        }
        if (chunked && ending == Ending.GARBAGE_AND_CLOSE) {
            out.write(ascii("no chunk\r\n"));
        }
        out.flush();
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Socket secured(Socket plain, SSLContext trust, URI item) throws IOException {
        SSLSocket socket =
                (SSLSocket) trust.getSocketFactory().createSocket(plain, item.getHost(), item.getPort(), true);
        socket.startHandshake();
        return socket;
    }

    private static int finalStatus(InputStream in) {
        try {
            int status = status(in);
            return status == 100 ? status(in) : status;
        } catch (IOException cutOff) {
            return 0;
        }
    }

    /** Reads a head; returns its status, 0 where the connection ended before it. */
    private static int status(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int read = in.read();
            if (read < 0) {
                return 0;
            }
            head.append((char) read);
        }
        return Integer.parseInt(head.substring(9, 12));
    }
}
