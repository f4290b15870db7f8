package dev.weir.http;

import dev.weir.http.ClientSocket.Stage;
import dev.weir.listen.Places.Place;
import dev.weir.wire.HeadLimits;
import dev.weir.wire.RequestBytes;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection as Helidon sees it. Helidon asks it for bytes; where those are a request that {@link ShortWay} can
 * answer, it is answered, and Helidon goes on waiting for the next.
 *
 * <p>The connection's own thread uses it. Others may ask whether it can be interrupted, and stop it: the thread that answers a
 * request Helidon does not know of says so first, and afterwards looks whether it has been stopped; who stops it says so first,
 * and then looks whether it may. So one of the two sees the other, and no answer is cut off.
 */
final class ClientConnection implements ConnectionContext {
    /** The connection whose thread this is; for what Helidon calls without it. */
    static final ScopedValue<ClientConnection> CURRENT = ScopedValue.newInstance();

    private final ConnectionContext helidon;
    private final ClientSocket client;
    private final Router router;
    private final ShortWay shortWay;
    private final RequestBytes requests;
    private final HeadSoFar head;
    private final LastFields lastFields = new LastFields();
    private final DataReader reader = DataReader.create(this::read);
    private final ConnectionWriter writer;

    private volatile boolean stopping;
    private boolean lingering;
    private volatile boolean onShortWay;

    ClientConnection(
            ConnectionContext helidon, Place place, Router router, ShortWay shortWay, HttpSettings settings, HeadLimits heads) {
        this.helidon = helidon;
        this.requests = new RequestBytes(heads);
        this.head = new HeadSoFar(requests.head());
        this.client = new ClientSocket(helidon.serverSocket(), place, settings);
        this.writer = new ConnectionWriter(client);
        this.router = router;
        this.shortWay = shortWay;
    }

    /** The socket, for whoever watches over it. */
    ClientSocket client() {
        return client;
    }

    /** The head of the request that is under way. */
    HeadSoFar head() {
        return head;
    }

    /** What its last plain GET said of itself. */
    LastFields lastFields() {
        return lastFields;
    }

    /** A request has been read as far as its head. */
    void beginRequest() {
        client.expectBody();
    }

    /** The next answer has this date; null: the one it is written with. */
    void dateAnswer(byte @Nullable [] date) {
        writer.date(date);
    }

    /** The request is answered. */
    void endRequest() {
        client.expectRequest();
        head.clear();
    }

    /** No request is waited for any more; one that has come is answered first. Any thread may call it. */
    void stop() {
        stopping = true;
    }

    /**
     * Whether no answer is under way of which Helidon does not know, and no head has begun to come. Any thread may call it.
     */
    boolean isInterruptible() {
        Stage stage = client.stage();
        return !onShortWay && stage != Stage.TAKING && stage != Stage.HEAD;
    }

    /** The connection will be closed while the client may still be sending: see {@link ClientSocket#linger}. */
    void lingerAtTheEnd() {
        lingering = true;
    }

    boolean lingersAtTheEnd() {
        return lingering && !stopping && !client.hasEnded();
    }

    /** Whether the patrol has answered the request whose body was under way: 408. */
    boolean isBodyTooSlow() {
        return client.deadline().hasExpired() && client.stage() == Stage.BODY;
    }

    /** Whether the patrol has answered the request whose head was under way: 408. */
    boolean isHeadTooSlow() {
        return client.deadline().hasExpired() && client.stage() == Stage.HEAD;
    }

    /** Bytes sent to the client so far, but for what the patrol sends. */
    long written() {
        return client.written();
    }

    /** More bytes for Helidon; null where there are none, or none are wanted. */
    private byte @Nullable [] read() {
        if (requests.isInBody()) {
            return requests.body(client::read);
        }
        byte[] read = null;
        if (!requests.isBetweenRequests()) {
            // What came behind the request before.
            beginHead();
            read = requests.head(null);
        }
        while (read == null) {
            byte[] more = more();
            if (more == null) {
                return null;
            }
            beginHead();
            read = requests.head(more);
        }
        return read;
    }

    /** More of a head; of one that has not begun only what {@link ShortWay} leaves. */
    private byte @Nullable [] more() {
        if (!requests.isBetweenRequests()) {
            return client.read();
        }
        // Perhaps there was nothing but an empty line.
        client.expectRequest();
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

    private void beginHead() {
        if (client.stage() == Stage.NEXT_REQUEST) {
            client.expectHead();
        }
        head.begin(written());
    }

    private byte @Nullable [] next() {
        if (stopping) {
            client.end();
            return null;
        }
        return client.read();
    }

    /** What is left to Helidon of a request that has begun with these bytes; null where it is answered. */
    private byte @Nullable [] unanswered(byte[] bytes) {
        onShortWay = true;
        client.answering();
        byte[] left = shortWay.answer(bytes, this);
        client.expectRequest();
        onShortWay = false;
        return left;
    }

    /** Sends an answer of which Helidon does not know. */
    void answer(BufferData answer, long now) {
        client.send(answer, now);
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
        return helidon.serverSocket();
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
}
