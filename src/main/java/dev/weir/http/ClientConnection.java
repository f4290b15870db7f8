package dev.weir.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection as Helidon sees it, with a deadline on every wait for the client: for its next request, for the
 * rest of a request's head, for a body, and for it to take the answer. Helidon 4.5 has none of these but the first.
 *
 * <p>One thread, the connection's own, reads and writes. The {@link Patrol} looks at {@link #deadline} from its own thread; where
 * it expires, the patrol answers 408 if a request was under way, and closes. Everything but the deadline and the stage
 * belongs to the connection's thread; the stage is written before the deadline is armed, and read after it has expired.
 */
final class ClientConnection implements ConnectionContext {
    /** What the connection waits for. */
    enum Stage {
        NEXT_REQUEST,
        HEAD,
        BODY,
        TAKING,
        LINGERING
    }

    private static final byte[] TOO_SLOW = ("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nCache-Control: no-store\r\n"
            + "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 37\r\n\r\n"
            + "The request took too long to arrive.\n")
            .getBytes(StandardCharsets.US_ASCII);

    /** The connection whose thread this is; for what Helidon calls without it. */
    static final ScopedValue<ClientConnection> CURRENT = ScopedValue.newInstance();

    private final ConnectionContext helidon;
    private final HelidonSocket socket;
    private final Router router;
    private final HttpSettings settings;
    private final Deadline deadline = new Deadline();
    private final HeadSoFar head = new HeadSoFar();
    private final DataReader reader = DataReader.create(this::read);
    private final DataWriter writer = new Writer();

    private volatile Stage stage = Stage.NEXT_REQUEST;
    private long arrivesUntil;
    private long written;
    private boolean ended;
    private boolean lingering;

    ClientConnection(ConnectionContext helidon, Router router, HttpSettings settings) {
        this.helidon = helidon;
        this.socket = helidon.serverSocket();
        this.router = router;
        this.settings = settings;
    }

    /** A request has been read as far as its head; its body, if it is asked for, has until its own deadline. */
    void beginRequest() {
        stage = Stage.BODY;
        arrivesUntil = 0;
    }

    /** The request is answered. */
    void endRequest() {
        stage = Stage.NEXT_REQUEST;
        head.clear();
    }

    /** The connection will be closed while the client may still be sending: see {@link #linger}. */
    void lingerAtTheEnd() {
        lingering = true;
    }

    boolean lingersAtTheEnd() {
        return lingering && !ended && !deadline.hasExpired();
    }

    /**
     * Reads what still arrives and throws it away, until the client has ended, is silent for a while, or has sent so many bytes.
     * It has the answer then, or will never take it. To close with bytes unread would reset the connection, and the client
     * might lose the answer.
     */
    void linger(long bytes) {
        stage = Stage.LINGERING;
        arrivesUntil = System.nanoTime() + settings.readTimeout().toNanos();
        long left = bytes;
        while (left > 0) {
            byte[] thrownAway = read();
            if (thrownAway == null) {
                return;
            }
            left -= thrownAway.length;
        }
    }

    /** The head of the request that is under way. */
    HeadSoFar head() {
        return head;
    }

    /** Whether the patrol has answered the request whose body was under way: 408. */
    boolean isBodyTooSlow() {
        return deadline.hasExpired() && stage == Stage.BODY;
    }

    /** Whether the patrol has answered the request whose head was under way: 408. */
    boolean isHeadTooSlow() {
        return deadline.hasExpired() && stage == Stage.HEAD;
    }

    /** Bytes sent to the client so far, but for what the patrol sends. */
    long written() {
        return written;
    }

    Deadline deadline() {
        return deadline;
    }

    /** Called by the patrol, after it has expired the deadline: no other thread writes any more. */
    void answerTooSlowAndClose() {
        try {
            if (stage == Stage.HEAD || stage == Stage.BODY) {
                socket.write(BufferData.create(TOO_SLOW));
            }
        } catch (UncheckedIOException clientHasGone) {
            // There is nobody to tell.
        } finally {
            close();
        }
    }

    /** Closes the socket under whoever waits on it. */
    void close() {
        try {
            socket.close();
        } catch (UncheckedIOException alreadyClosed) {
            // That is what was wanted.
        }
    }

    private byte @Nullable [] read() {
        deadline.arm(waitUntil());
        byte[] bytes;
        try {
            bytes = socket.get();
        } catch (UncheckedIOException e) {
            ended = true;
            throw new ServerConnectionException("Cannot read from the client", e);
        }
        if (!deadline.disarm()) {
            ended = true;
            throw new ServerConnectionException("The client took too long", new UncheckedIOException(new IOException()));
        }
        if (bytes == null) {
            ended = true;
        } else if (stage == Stage.NEXT_REQUEST) {
            stage = Stage.HEAD;
            head.begin(written);
            arrivesUntil = System.nanoTime() + settings.readTimeout().toNanos();
        }
        return bytes;
    }

    private long waitUntil() {
        long now = System.nanoTime();
        return switch (stage) {
            case NEXT_REQUEST -> now + settings.idleTimeout().toNanos();
            case HEAD, TAKING -> arrivesUntil;
            case BODY -> {
                if (arrivesUntil == 0) {
                    arrivesUntil = now + settings.bodyDeadline().toNanos();
                }
                yield earlier(arrivesUntil, now + settings.readTimeout().toNanos());
            }
            case LINGERING -> earlier(arrivesUntil, now + settings.linger().toNanos());
        };
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public DataWriter dataWriter() {
        return writer;
    }

    @Override
    public ListenerContext listenerContext() {
        return helidon.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return helidon.executor();
    }

    @Override
    public Router router() {
        return router;
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return helidon.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return socket;
    }

    @Override
    public PeerInfo remotePeer() {
        return helidon.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return helidon.localPeer();
    }

    @Override
    public boolean isSecure() {
        return helidon.isSecure();
    }

    @Override
    public String socketId() {
        return helidon.socketId();
    }

    @Override
    public String childSocketId() {
        return helidon.childSocketId();
    }

    /** Writes straight to the socket, each piece with a deadline. */
    private final class Writer implements DataWriter {
        @Override
        public void write(BufferData... buffers) {
            writeNow(BufferData.create(buffers));
        }

        @Override
        public void write(BufferData buffer) {
            writeNow(buffer);
        }

        @Override
        public void writeNow(BufferData... buffers) {
            writeNow(BufferData.create(buffers));
        }

        @Override
        public void writeNow(BufferData buffer) {
            int length = buffer.available();
            Stage before = stage;
            stage = Stage.TAKING;
            deadline.arm(System.nanoTime() + settings.writeTimeout().toNanos());
            socket.write(buffer);
            if (!deadline.disarm()) {
                throw new ServerConnectionException(
                        "The client did not take its answer", new UncheckedIOException(new IOException()));
            }
            stage = before;
            written += length;
        }
    }
}
