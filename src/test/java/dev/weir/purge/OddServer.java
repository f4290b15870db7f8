package dev.weir.purge;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server that answers each request with the bytes the test names, true HTTP or not, and then goes on, closes or stays silent.
 * Every connection has a thread.
 */
final class OddServer implements Closeable {
    /** Behind the answer: the connection is closed. */
    static final String THEN_CLOSE = "\0close";

    /** Instead of an answer: the connection is reset before a byte. */
    static final String CLOSE = THEN_CLOSE;

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String answer;

    OddServer(String answer) throws IOException {
        this.answer = answer;
        Thread.ofVirtual().start(this::accept);
    }

    VarnishServer address() {
        return new VarnishServer("127.0.0.1", server.getLocalPort());
    }

    void answerWith(String next) {
        answer = next;
    }

    /** The heads that came, without the empty line. */
    List<String> requests() {
        return requests;
    }

    int connections() {
        return clients.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                clients.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            var head = new StringBuilder();
            for (int b = in.read(); b >= 0; b = in.read()) {
                head.append((char) b);
                if (!head.toString().endsWith("\r\n\r\n")) {
                    continue;
                }
                requests.add(head.substring(0, head.length() - 4));
                head.setLength(0);
                String now = answer;
                boolean close = now.endsWith(THEN_CLOSE);
                String bytes = close ? now.substring(0, now.length() - THEN_CLOSE.length()) : now;
                client.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                if (close) {
                    return;
                }
            }
        } catch (IOException gone) {
            // The client closed, or the test is over.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
