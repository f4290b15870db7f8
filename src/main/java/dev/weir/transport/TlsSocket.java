package dev.weir.transport;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a client that speaks TLS. It is read and written as a plain one is, so that all that holds for a connection holds
 * for this one: its deadlines are those of the waits above it.
 *
 * <p>One thread reads; it, or another while it reads, writes. The lock guards what is encrypted and sent. A close, by any thread,
 * tells the client if nobody is writing, but waits only a moment for that: a client that takes nothing must not keep the socket.
 */
final class TlsSocket implements HelidonSocket {
    /** The first byte of a client's handshake (RFC 8446 section 5.1). */
    static final int HANDSHAKE = 0x16;

    /** Most bytes of a record before it is encrypted, and most records in one write: those of a piece of a value. */
    private static final int PLAIN_BYTES = 16 << 10;
    private static final int MOST_RECORDS = 5;
    private static final Duration FAREWELL = Duration.ofMillis(500);
    private static final byte[] NOTHING = {};

    private final SocketChannel channel;
    private final Socket socket;
    private final SSLEngine engine;
    private final String id;
    private final String listenerId;
    private final TlsRecords records;
    private final OutputStream out;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicBoolean closing = new AtomicBoolean();
    /** The same after the handshake for as long as it is open, since nobody may negotiate again. */
    private @Nullable PeerInfo client;

    /** What a record held, and what the engine needs next. */
    private record Received(byte[] plain, boolean last, HandshakeStatus next) {}

    TlsSocket(SocketChannel channel, SSLEngine engine, String id, String listenerId) throws IOException {
        this.channel = channel;
        this.socket = channel.socket();
        this.engine = engine;
        this.id = id;
        this.listenerId = listenerId;
        this.records = new TlsRecords(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /**
     * Agrees with the client on keys. Called once, before all else; whoever calls it bounds the time.
     *
     * @param first the first byte, which has been read already
     * @throws SSLException if the client is refused, which it has been told, or refuses
     * @throws IOException if it has gone
     */
    void handshake(int first) throws IOException {
        records.begin(first);
        try {
            engine.beginHandshake();
            HandshakeStatus next = engine.getHandshakeStatus();
            while (next != HandshakeStatus.FINISHED && next != HandshakeStatus.NOT_HANDSHAKING) {
                next = switch (next) {
                    case NEED_TASK -> runTasks();
                    case NEED_WRAP -> send(NOTHING);
                    default -> receiveOfHandshake();
                };
            }
        } catch (SSLException refused) {
            sendLast();
            throw refused;
        }
    }

    private HandshakeStatus runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        return engine.getHandshakeStatus();
    }

    private HandshakeStatus receiveOfHandshake() throws IOException {
        Received record = receive();
        if (record == null || record.last()) {
            throw new EOFException("The client has gone");
        }
        return record.next();
    }

    @Override
    public byte @Nullable [] get() {
        try {
            while (true) {
                Received record = receive();
                if (record == null || record.last()) {
                    return null;
                }
                switch (record.next()) {
                    case FINISHED, NOT_HANDSHAKING -> {}
                    // The answer to new keys of the client.
                    case NEED_WRAP -> send(NOTHING);
                    default -> throw new SSLException("The client wants another handshake on its connection");
                }
                if (record.plain().length > 0) {
                    return record.plain();
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public int read(BufferData buffer) {
        byte[] bytes = get();
        if (bytes == null) {
            return -1;
        }
        buffer.write(bytes);
        return bytes.length;
    }

    @Override
    public void write(BufferData buffer) {
        try {
            send(buffer.readBytes());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** The next record; null if the client has ended the connection without TLS's own end. */
    private @Nullable Received receive() throws IOException {
        int most = engine.getSession().getPacketBufferSize();
        ByteBuffer arrived = records.next(most);
        if (arrived == null) {
            return null;
        }
        // The engine asks for more room than it takes; a record is never shorter than what it holds.
        ByteBuffer plain = ByteBuffer.allocate(records.length(most));
        SSLEngineResult result = engine.unwrap(arrived, plain);
        return switch (result.getStatus()) {
            case OK, CLOSED -> new Received(
                    Arrays.copyOf(plain.array(), plain.position()), result.getStatus() == Status.CLOSED,
                    result.getHandshakeStatus());
            case BUFFER_OVERFLOW, BUFFER_UNDERFLOW -> throw new SSLException("A record is not as long as it says");
        };
    }

    private HandshakeStatus send(byte[] bytes) throws IOException {
        ByteBuffer plain = ByteBuffer.wrap(bytes);
        writing.lock();
        try {
            HandshakeStatus next = sendRecords(plain);
            while (plain.hasRemaining()) {
                next = sendRecords(plain);
            }
            return next;
        } finally {
            writing.unlock();
        }
    }

    private HandshakeStatus sendRecords(ByteBuffer plain) throws IOException {
        int room = engine.getSession().getPacketBufferSize();
        ByteBuffer sealed = ByteBuffer.allocate(Math.clamp(plain.remaining() / PLAIN_BYTES + 1, 1, MOST_RECORDS) * room);
        SSLEngineResult result;
        do {
            result = engine.wrap(plain, sealed);
            if (plain.hasRemaining() && result.bytesProduced() == 0) {
                throw new SSLException("The connection is closed");
            }
        } while (plain.hasRemaining() && sealed.remaining() >= room);
        out.write(sealed.array(), 0, sealed.position());
        return result.getHandshakeStatus();
    }

    /** Sends what ends TLS: why a handshake is refused, or that nothing follows. */
    void sendLast() {
        if (!writing.tryLock()) {
            return;
        }
        try {
            engine.closeOutbound();
            ByteBuffer sealed = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.wrap(NOTHING), sealed);
            out.write(sealed.array(), 0, sealed.position());
        } catch (IOException clientHasGone) {
            // There is nobody left to tell.
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void close() {
        try {
            if (closing.compareAndSet(false, true)) {
                Thread.ofVirtual().name("weir-tls-farewell").start(this::sendLast).join(FAREWELL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeAtOnce();
        }
    }

    private void closeAtOnce() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A failure as one of a plain socket: whatever a client does wrong here is as if it had gone. */
    private static UncheckedIOException failed(IOException e) {
        return new UncheckedIOException(
                e instanceof SSLException ? (SocketException) new SocketException(e.getMessage()).initCause(e) : e);
    }

    @Override
    public void idle() {
        // Nothing is read ahead while the client is idle.
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isSecure() {
        return true;
    }

    @Override
    public String socketId() {
        return listenerId;
    }

    @Override
    public String childSocketId() {
        return id;
    }

    @Override
    public PeerInfo remotePeer() {
        PeerInfo known = client;
        if (known == null) {
            known = new Peer((InetSocketAddress) socket.getRemoteSocketAddress(), clientCertificates());
            client = known;
        }
        return known;
    }

    @Override
    public PeerInfo localPeer() {
        return new Peer((InetSocketAddress) socket.getLocalSocketAddress(), engine.getSession().getLocalCertificates());
    }

    private Certificate @Nullable [] clientCertificates() {
        try {
            return engine.getSession().getPeerCertificates();
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }
}
