package dev.weir.varnish;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What stands in the place of an edge and fails halfway. It keeps connections. A request whose path ends in {@code lost} is read
 * whole, and its connection closed in place of an answer; of an answer to one that ends in {@code cut} half is sent.
 */
final class FaultyEdge implements AutoCloseable {
    static final int CUT_BYTES = 1 << 20;

    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    FaultyEdge() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** How often a request came, as in {@code PUT /kv/b/k}. */
    long count(String request) {
        return requests.stream().filter(request::equals).count();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listener.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException closed) {
            // The test has ended.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                in.skipNBytes(lengthOf(head));
                String request = head.substring(0, head.indexOf(" HTTP/"));
                requests.add(request);
                if (request.endsWith("lost")) {
                    return;
                }
                boolean isCut = request.endsWith("cut");
                OutputStream out = connection.getOutputStream();
                out.write(("HTTP/1.1 200 OK\r\nCache-Control: public, s-maxage=600\r\nContent-Length: "
                        + (isCut ? CUT_BYTES : 0) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                if (isCut) {
                    out.write(new byte[CUT_BYTES / 2]);
                    return;
                }
            }
        } catch (IOException gone) {
            // So is what it asked for.
        } finally {
            connections.remove(connection);
        }
    }

    private static int lengthOf(String head) {
        return head.toLowerCase(Locale.ROOT)
                .lines()
                .filter(line -> line.startsWith("content-length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("content-length: ".length())))
                .findFirst()
                .orElse(0);
    }

    /** Reads a request's head; empty at the end of the connection. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int read = in.read();
            if (read < 0) {
                return "";
            }
            head.append((char) read);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
