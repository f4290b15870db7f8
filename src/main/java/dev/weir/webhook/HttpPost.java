package dev.weir.webhook;

import dev.weir.item.Body;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One POST over a connection of its own, to an address that was chosen before. Redirects are not followed, and the content of the
 * answer is not read.
 *
 * <p>One thread sends it; any thread may close it, which ends a wait.
 */
final class HttpPost implements AutoCloseable {
    private static final int MOST_HEAD_BYTES = 8 * 1024;
    private static final int STATUS_LINE_CHARACTERS = "HTTP/1.1 200".length();
    private static final int INFORMATIONAL = 100;
    private static final int FINAL = 200;
    private static final int BUFFER_BYTES = 8 * 1024;

    private final HttpUrl url;
    private final long deadline;
    /** Without a proxy, which would connect to what it likes. */
    private final Socket socket = new Socket(Proxy.NO_PROXY);

    /** @param deadline by {@link System#nanoTime} */
    HttpPost(HttpUrl url, long deadline) {
        this.url = url;
        this.deadline = deadline;
    }

    boolean isOverdue(long now) {
        return now - deadline > 0;
    }

    /** Sends JSON to an address, and returns the status of the answer. */
    int send(InetAddress address, Body body) throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(address, url.port()), millisLeft());
        socket.setSoTimeout(millisLeft());
        try (Socket connection = url.secure() ? secured() : socket) {
            OutputStream out = new BufferedOutputStream(connection.getOutputStream(), BUFFER_BYTES);
            out.write(head(body.length()).getBytes(StandardCharsets.US_ASCII));
            body.writeTo(out, 0, body.length());
            out.flush();
            InputStream in = new BufferedInputStream(connection.getInputStream(), BUFFER_BYTES);
            int status = status(in);
            while (status >= INFORMATIONAL && status < FINAL) {
                status = status(in);
            }
            return status;
        }
    }

    /** The server has to show that it is the host of the URL. */
    private Socket secured() throws IOException {
        var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket secured = (SSLSocket) factory.createSocket(socket, url.host(), url.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private String head(long length) {
        return "POST " + url.target() + " HTTP/1.1\r\nHost: " + url.authority()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\nConnection: close\r\n\r\n";
    }

    /** Reads a head, and returns its status. */
    private int status(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.length() < 4 || head.lastIndexOf("\r\n\r\n") != head.length() - 4) {
            if (head.length() == MOST_HEAD_BYTES) {
                throw new IOException("the head of the answer has more than " + MOST_HEAD_BYTES + " bytes");
            }
            socket.setSoTimeout(millisLeft());
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the connection was closed without an answer");
            }
            head.append((char) next);
        }
        boolean right = head.length() > STATUS_LINE_CHARACTERS && head.indexOf("HTTP/1.") == 0 && head.charAt(8) == ' '
                && head.substring(9, STATUS_LINE_CHARACTERS).chars().allMatch(c -> c >= '0' && c <= '9');
        if (!right) {
            throw new IOException("the answer is not HTTP");
        }
        return Integer.parseInt(head.substring(9, STATUS_LINE_CHARACTERS));
    }

    private int millisLeft() throws SocketTimeoutException {
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
