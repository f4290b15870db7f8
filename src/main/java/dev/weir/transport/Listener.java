package dev.weir.transport;

import dev.weir.tls.Tls;
import dev.weir.transport.Places.Place;
import dev.weir.transport.Protocol.Reason;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PlainSocket;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.Router;
import io.helidon.webserver.http.DirectHandlers;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket, with Helidon's HTTP over its connections, each on a virtual thread.
 *
 * <p>It replaces Helidon's own listener, whose acceptor stops for good after one failure, and which leaves clients waiting
 * without an answer if there are too many (decision 0031). The acceptor's thread takes connections; {@link #close} may be called
 * by any thread.
 */
public final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private static final Duration LAST_GRACE = Duration.ofSeconds(1);

    private final String name;
    private final HelidonContext context;
    private final Parts parts;
    private final Acceptor acceptor;
    private final @Nullable Handshakes handshakes;
    private final Set<HelidonConnection> connections = ConcurrentHashMap.newKeySet();
    private final Refusals refusals;
    private volatile boolean stopping;

    /**
     * Times of a listener.
     *
     * @param acceptPause how long to pause after accepting a connection has failed
     * @param readTimeout how long one read of a socket may take; zero if the protocol has its own deadlines
     * @param shutdownGrace how long requests in progress may take when it is closed
     */
    public record Bounds(Duration acceptPause, Duration readTimeout, Duration shutdownGrace) {}

    /**
     * What a listener is made of.
     *
     * @param name one word, for threads, metrics and the log
     * @param limit the limit on concurrent requests
     * @param places limits its connections; several listeners may share it
     * @param tls null if clients speak in the clear
     */
    public record Parts(
            String name, ListenAddress address, ListenerConfig config, DirectHandlers handlers, Router router, Limit limit,
            Places places, Protocol protocol, @Nullable Tls tls, Bounds bounds, MeterRegistry registry) {}

    /**
     * Binds the address and starts accepting, as {@link #bind} and {@link #accept} do.
     *
     * @throws IOException if the address cannot be bound
     */
    public static Listener start(Parts parts) throws IOException {
        Listener listener = bind(parts);
        listener.accept();
        return listener;
    }

    /**
     * Binds the address. Clients can connect, but wait until it accepts.
     *
     * @throws IOException if the address cannot be bound
     */
    public static Listener bind(Parts parts) throws IOException {
        return new Listener(parts);
    }

    /** Starts accepting. */
    public void accept() {
        parts.router().beforeStart();
        acceptor.start();
    }

    private Listener(Parts parts) throws IOException {
        this.parts = parts;
        this.name = parts.name();
        this.context = new HelidonContext(name, parts.config(), parts.handlers());
        this.acceptor = new Acceptor(name, parts.address(), parts.bounds().acceptPause(), new Taker(), parts.registry());
        this.handshakes = parts.tls() == null ? null : new Handshakes(parts.tls(), name, parts.registry());
        this.refusals = new Refusals(name, parts.protocol(), handshakes, parts.registry());
    }

    /** The port it listens on. */
    public int port() {
        return acceptor.port();
    }

    /** Whether it accepts connections, or will again after a pause. */
    public boolean isAlive() {
        return acceptor.isAlive();
    }

    /** Handles accepted connections. */
    private final class Taker implements Acceptor.Taker {
        @Override
        public void take(SocketChannel channel) {
            try {
                InetAddress from = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
                // First, so that an address over its share does not take a place from another one.
                Place place = parts.places().take(from);
                if (place == null) {
                    refusals.refuse(channel, Reason.SHARE);
                    return;
                }
                try {
                    if (place.isExtra() && !closeIdlest()) {
                        place.giveBack();
                        refusals.refuse(channel, Reason.FULL);
                        return;
                    }
                    Thread.ofVirtual().name("weir-" + name).start(() -> serve(channel, place));
                } catch (Throwable e) {
                    place.giveBack();
                    throw e;
                }
            } catch (IOException e) {
                LOG.trace("The client has gone already", e);
                closeQuietly(channel);
            }
        }

        @Override
        public void makeRoom() {
            closeIdlest();
        }

        private boolean closeIdlest() {
            return handshakes != null && handshakes.endLongest() || parts.protocol().closeIdlest();
        }
    }

    private void serve(SocketChannel channel, Place place) {
        try (channel) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().setSoTimeout(Math.toIntExact(parts.bounds().readTimeout().toMillis()));
            HelidonSocket socket = connect(channel, place);
            HelidonConnection connection = new HelidonConnection(context, parts.router(), channel, socket);
            connections.add(connection);
            try {
                if (!stopping) {
                    connection.run(parts.protocol(), place, parts.limit());
                }
            } finally {
                connections.remove(connection);
            }
        } catch (IOException e) {
            LOG.trace("A connection could not be set up", e);
        } finally {
            place.giveBack();
            if (stopping) {
                synchronized (connections) {
                    connections.notifyAll();
                }
            }
        }
    }

    /** @throws IOException if there is no client to serve; it has been told why, if it was refused */
    private HelidonSocket connect(SocketChannel channel, Place place) throws IOException {
        String id = "0x" + Integer.toHexString(System.identityHashCode(channel));
        if (handshakes == null) {
            return PlainSocket.server(channel.socket(), id, name);
        }
        try {
            return handshakes.take(channel, place, id);
        } catch (Handshakes.NotTlsException plain) {
            refusals.end(channel, Reason.NOT_TLS);
            throw plain;
        } catch (SSLException refused) {
            refusals.end(channel, null);
            throw refused;
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.trace("A connection could not be closed", e);
        }
    }

    /** Stops accepting, lets requests in progress finish within the grace period, and closes every connection. */
    @Override
    public void close() {
        stopping = true;
        try {
            acceptor.close();
        } catch (IOException e) {
            LOG.info("Closing the {} listener failed: {}", name, e.getMessage());
        }
        if (handshakes != null) {
            handshakes.close();
        }
        connections.forEach(connection -> connection.stop(false));
        if (!await(parts.bounds().shutdownGrace())) {
            connections.forEach(connection -> connection.stop(true));
            await(LAST_GRACE);
        }
        context.executor().shutdownNow();
        parts.router().afterStop();
    }

    /** Whether all connections have ended in time. */
    private boolean await(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        try {
            synchronized (connections) {
                while (!connections.isEmpty()) {
                    long left = end - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    connections.wait(left / 1_000_000 + 1);
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
