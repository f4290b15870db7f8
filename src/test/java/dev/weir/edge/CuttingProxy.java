package dev.weir.edge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands before an edge and cuts off every other answer, by chance, once the edge has given it. */
final class CuttingProxy implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *(\\d+)\r\n");

    private final URI edge;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger cut = new AtomicInteger();

    CuttingProxy(URI edge) throws IOException {
        this.edge = edge;
        this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        // A thread of its own: to accept would hold a carrier of the virtual threads.
        Thread.ofPlatform().daemon().start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** How many answers were cut off. */
    int cut() {
        return cut.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.submit(() -> serve(client));
            } catch (IOException e) {
                // It was closed.
            }
        }
    }

    private boolean serve(Socket client) throws IOException {
        try (client; Socket behind = new Socket(edge.getHost(), edge.getPort())) {
            while (true) {
                byte[] request = message(client.getInputStream());
                if (request.length == 0) {
                    return true;
                }
                behind.getOutputStream().write(request);
                byte[] answer = message(behind.getInputStream());
                if (answer.length == 0) {
                    return false;
                }
                if (ThreadLocalRandom.current().nextBoolean()) {
                    cut.incrementAndGet();
                    return false;
                }
                client.getOutputStream().write(answer);
            }
        }
    }

    /** A whole message with a Content-Length; nothing at the end of the connection. */
    private static byte[] message(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        int last = 0;
        while (last != 0x0d0a0d0a) {
            int next = in.read();
            if (next < 0) {
                return new byte[0];
            }
            bytes.write(next);
            last = last << 8 | next;
        }
        Matcher length = LENGTH.matcher(bytes.toString(StandardCharsets.ISO_8859_1));
        if (length.find()) {
            bytes.write(in.readNBytes(Integer.parseInt(length.group(1))));
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
