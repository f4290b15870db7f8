package dev.weir.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A socket that says exactly what it is told, for what no HTTP client would send. Text is sent and read as ISO 8859-1. */
final class RawClient implements AutoCloseable {
    record Answer(int status, Map<String, String> fields, String body) {
        String field(String name) {
            return fields.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    private final Socket socket;

    RawClient(int port) {
        this(Wire.PLAIN, "127.0.0.1", port);
    }

    /** @param socket connected; the client closes it */
    RawClient(Socket socket) {
        this.socket = socket;
    }

    RawClient(Wire wire, String from, int port) {
        try {
            socket = wire.over(new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0));
            socket.setSoTimeout(20_000);
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawClient send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request without a body. */
    RawClient request(String line, String... fields) {
        StringBuilder head = new StringBuilder(line).append("\r\nHost: edge\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return send(head.append("\r\n").toString());
    }

    /** Takes 64 KiB of what comes each 20 ms: often enough that no write is stuck for long. */
    void takeSlowly(BooleanSupplier enough) {
        try {
            while (!enough.getAsBoolean() && socket.getInputStream().readNBytes(64 << 10).length > 0) {
                LockSupport.parkNanos(20_000_000);
            }
        } catch (IOException cutOff) {
            // The edge may cut a slow client off.
        }
    }

    /** Reads an answer to a request that was not HEAD. */
    Answer answer() {
        return answer(true);
    }

    Answer answer(boolean withBody) {
        try {
            InputStream in = socket.getInputStream();
            String line = line(in);
            int status = Integer.parseInt(line.split(" ", 3)[1]);
            Map<String, String> fields = new TreeMap<>();
            for (String field = line(in); !field.isEmpty(); field = line(in)) {
                int colon = field.indexOf(':');
                fields.merge(
                        field.substring(0, colon).toLowerCase(Locale.ROOT),
                        field.substring(colon + 1).strip(),
                        (a, b) -> a + ", " + b);
            }
            String length = fields.get("content-length");
            byte[] body = !withBody || length == null || status == 304 || status == 204
                    ? new byte[0]
                    : in.readNBytes(Integer.parseInt(length));
            return new Answer(status, fields, new String(body, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the other side has closed, with nothing more said. */
    boolean isClosed() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says that nothing more will be sent. */
    RawClient end() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything until the other side closes. */
    String rest() {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("The connection ended in the middle of a line: " + line);
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
