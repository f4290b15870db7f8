package dev.weir.request;

import dev.weir.transport.ClientSocket;
import dev.weir.transport.RequestCycle.Stage;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.Router;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection. Helidon reads its bytes from it; requests that the {@link Shortcut} answers never reach Helidon.
 *
 * <p>Only the connection's own thread uses it; others may stop it ({@link dev.weir.transport.RequestCycle}).
 */
public final class ClientConnection {
    /** The connection of the current thread, for code that Helidon calls. */
    public static final ScopedValue<ClientConnection> CURRENT = ScopedValue.newInstance();

    private final ClientSocket client;
    private final ConnectionContext context;
    private final Shortcut shortcut;
    private final RequestBytes requests;
    private final HeadProgress head;
    private final DataReader reader = DataReader.create(this::read);
    private final ConnectionWriter writer;

    private boolean lingering;

    public ClientConnection(
            ConnectionContext helidon, ClientSocket client, Router router, Shortcut shortcut, HeadLimits heads) {
        this.requests = new RequestBytes(heads);
        this.head = new HeadProgress(requests.head());
        this.client = client;
        this.writer = new ConnectionWriter(client);
        this.context = new ForwardingConnection(helidon, reader, writer, router);
        this.shortcut = shortcut;
    }

    /** The client's socket. */
    public ClientSocket client() {
        return client;
    }

    /** The head of the current request. */
    public HeadProgress head() {
        return head;
    }

    /** Hands over, once, what the {@link Shortcut} has read for the current request. Who takes it closes it. */
    public ReadAhead takeReadAhead() {
        return shortcut.takeReadAhead();
    }

    /** Notes that a request's head has been read. */
    public void beginRequest() {
        assert isOwn() : "Another thread than the connection's own";
        client.expectBody();
    }

    /** Sets the date of the next answer; null leaves Helidon's. */
    public void dateAnswer(byte @Nullable [] date) {
        writer.date(date);
    }

    /** Notes that the request is answered. */
    public void endRequest() {
        assert isOwn() : "Another thread than the connection's own";
        client.awaitRequest();
        head.clear();
    }

    /** Notes that the connection will be closed while the client may still be sending: see {@link ClientSocket#linger}. */
    public void lingerAtTheEnd() {
        lingering = true;
    }

    public boolean lingersAtTheEnd() {
        return lingering && !client.cycle().isStopping() && !client.hasEnded();
    }

    /** Whether the request timed out while its body arrived, and was answered 408. */
    public boolean isBodyTooSlow() {
        return client.hasTimedOut(Stage.BODY);
    }

    /** Whether the request timed out while its head arrived, and was answered 408. */
    public boolean isHeadTooSlow() {
        return client.hasTimedOut(Stage.HEAD);
    }

    /** Bytes sent to the client so far, without the timeout answer. */
    public long written() {
        return client.written();
    }

    /** More bytes for Helidon; null if there are none. */
    private byte @Nullable [] read() {
        assert isOwn() : "Another thread than the connection's own";
        if (requests.isInBody()) {
            return requests.body(client::read);
        }
        byte[] read = null;
        if (!requests.isBetweenRequests()) {
            // What arrived after the previous request.
            if (!client.awaitRequest() || !client.beginRequest()) {
                return end();
            }
            client.expectHead();
            head.begin(written());
            read = requests.head(null);
        }
        while (read == null) {
            byte[] more = more();
            if (more == null) {
                return null;
            }
            head.begin(written());
            read = requests.head(more);
        }
        return read;
    }

    /** More of a head; the beginning of one only if the {@link Shortcut} does not answer it. */
    private byte @Nullable [] more() {
        if (!requests.isBetweenRequests()) {
            return client.read();
        }
        // Perhaps only an empty line has arrived.
        head.clear();
        byte[] left = null;
        while (left == null) {
            byte[] bytes = next();
            if (bytes == null) {
                return null;
            }
            left = unanswered(bytes);
            if (left == null) {
                requests.passed();
            }
        }
        return left;
    }

    /** The first bytes of the next request; null if there are none, or the connection was stopped first. */
    private byte @Nullable [] next() {
        if (!client.awaitRequest()) {
            return end();
        }
        byte[] bytes = client.read();
        return bytes == null || client.beginRequest() ? bytes : end();
    }

    private byte @Nullable [] end() {
        client.end();
        return null;
    }

    /** The bytes for Helidon of a request that begins with these bytes; null if it has been answered. */
    private byte @Nullable [] unanswered(byte[] bytes) {
        byte[] left = shortcut.answer(bytes, client);
        if (left != null) {
            client.expectHead();
        }
        return left;
    }

    private boolean isOwn() {
        return CURRENT.isBound() && CURRENT.get() == this;
    }

    /** The connection for Helidon. */
    public ConnectionContext context() {
        return context;
    }

    /** Where Helidon reads requests. */
    public DataReader dataReader() {
        return reader;
    }

    /** Where Helidon writes answers. */
    public DataWriter dataWriter() {
        return writer;
    }

    /** The client's address. */
    public String peer() {
        return client.peer().host();
    }
}
