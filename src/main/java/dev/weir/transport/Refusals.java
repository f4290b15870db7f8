package dev.weir.transport;

import dev.weir.transport.Protocol.Reason;
import io.helidon.common.buffers.BufferData;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells clients of a listener that they are refused. So many at one time are told, each within a limit, and further ones closed
 * without a word. Any thread may call.
 */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private static final int MOST = 256;
    private static final int MILLIS = 500;

    /** Without a handshake a client of TLS cannot read why; each costs more than a request. */
    private static final int MOST_WITH_HANDSHAKE = 16;
    private static final Duration WITH_HANDSHAKE = Duration.ofSeconds(2);

    private final String name;
    private final Protocol protocol;
    private final @Nullable Handshakes handshakes;
    private final Semaphore room = new Semaphore(MOST);
    private final Semaphore handshakeRoom = new Semaphore(MOST_WITH_HANDSHAKE);
    private final Counter full;
    private final Counter share;

    /** @param handshakes null if clients speak in the clear */
    Refusals(String name, Protocol protocol, @Nullable Handshakes handshakes, MeterRegistry registry) {
        this.name = name;
        this.protocol = protocol;
        this.handshakes = handshakes;
        this.full = counter("full", registry);
        this.share = counter("share", registry);
    }

    private Counter counter(String reason, MeterRegistry registry) {
        return Counter.builder("weir.listener.refused")
                .description("Connections refused, with 503 as long as there is room for that, because all places or those of"
                        + " the client address were taken")
                .tag("listener", name)
                .tag("reason", reason)
                .register(registry);
    }

    /** Refuses a client that has no place; returns at once. */
    void refuse(SocketChannel channel, Reason reason) {
        (reason == Reason.FULL ? full : share).increment();
        if (handshakes == null ? !room.tryAcquire() : !handshakeRoom.tryAcquire()) {
            close(channel);
            return;
        }
        try {
            Thread.ofVirtual().name("weir-" + name + "-refusal").start(() -> {
                if (handshakes == null) {
                    send(channel, reason);
                } else {
                    sendWithin(handshakes, channel, reason);
                }
            });
        } catch (Throwable e) {
            (handshakes == null ? room : handshakeRoom).release();
            throw e;
        }
    }

    /**
     * Ends a connection whose handshake has failed.
     *
     * @param reason null if the client has been told
     */
    void end(SocketChannel channel, @Nullable Reason reason) {
        if (room.tryAcquire()) {
            send(channel, reason);
        }
    }

    /** Closing with a request unread would reset the connection, and the client might lose the answer. */
    private void send(SocketChannel channel, @Nullable Reason reason) {
        try (channel) {
            if (reason != null) {
                // Does not block: it fits into a new socket's empty buffer.
                channel.write(ByteBuffer.wrap(protocol.refusal(reason)));
            }
            channel.shutdownOutput();
            channel.socket().setSoTimeout(MILLIS);
            channel.socket().getInputStream().read(new byte[16 << 10]);
        } catch (IOException clientHasGone) {
            LOG.trace("A client did not wait for its refusal", clientHasGone);
        } finally {
            room.release();
        }
    }

    /** However slowly a client sends, it is closed when the time is over. */
    private void sendWithin(Handshakes handshakes, SocketChannel channel, Reason reason) {
        try {
            Thread.ofVirtual()
                    .name("weir-" + name + "-refusal-tls")
                    .start(() -> sendAfterHandshake(handshakes, channel, reason))
                    .join(WITH_HANDSHAKE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(channel);
            handshakeRoom.release();
        }
    }

    private void sendAfterHandshake(Handshakes handshakes, SocketChannel channel, Reason reason) {
        try {
            TlsSocket socket = handshakes.take(channel);
            socket.write(BufferData.create(protocol.refusal(reason)));
            socket.sendLast();
            channel.shutdownOutput();
            InputStream in = channel.socket().getInputStream();
            byte[] unread = new byte[4 << 10];
            while (in.read(unread) >= 0) {
                // Its request is on its way.
            }
        } catch (IOException | UncheckedIOException clientHasGone) {
            LOG.trace("A client did not wait for its refusal", clientHasGone);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.trace("A connection could not be closed", e);
        }
    }
}
