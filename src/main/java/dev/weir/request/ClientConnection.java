package dev.weir.request;

import dev.weir.transport.ClientSocket;
import dev.weir.transport.RequestCycle.Stage;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.Router;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection. Helidon asks it for bytes; if those are a request that the {@link Shortcut}
 * answers, Helidon goes on waiting for the next.
 *
 * <p>The connection's own thread uses it; others may stop it ({@link dev.weir.transport.RequestCycle}).
 */
public final class ClientConnection {
    /** The connection whose thread this is; for what Helidon calls. */
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

    /** The socket, for whoever watches over it. */
    public ClientSocket client() {
        return client;
    }

    /** The head of the request that is under way. */
    public HeadProgress head() {
        return head;
    }

    /** A request has been read as far as its head. */
    public void beginRequest() {
        assert isOwn() : "Another thread than the connection's own";
        client.expectBody();
    }

    /** The next answer has this date; null: the one it is written with. */
    public void dateAnswer(byte @Nullable [] date) {
        writer.date(date);
    }

    /** The request is answered. */
    public void endRequest() {
        assert isOwn() : "Another thread than the connection's own";
        client.awaitRequest();
        head.clear();
    }

    /** The connection will be closed while the client may still be sending: see {@link ClientSocket#linger}. */
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

    /** Bytes sent to the client so far, without a timeout answer. */
    public long written() {
        return client.written();
    }

    /** More bytes for Helidon; null where there are none, or none are wanted. */
    private byte @Nullable [] read() {
        assert isOwn() : "Another thread than the connection's own";
        if (requests.isInBody()) {
            return requests.body(client::read);
        }
        byte[] read = null;
        if (!requests.isBetweenRequests()) {
            // What came behind the request before.
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

    /** More of a head; of one that has not begun only what the {@link Shortcut} leaves. */
    private byte @Nullable [] more() {
        if (!requests.isBetweenRequests()) {
            return client.read();
        }
        // Perhaps there was nothing but an empty line.
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

    /** The first bytes of the next request; null where there are none, or the connection was stopped first. */
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

    /** What is left to Helidon of a request that has begun with these bytes; null where it is answered. */
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
        return client.peer();
    }
}
