package dev.weir.observe;

import dev.weir.request.HeadLimits;
import dev.weir.request.StrictHttp;
import dev.weir.response.RawAnswer;
import dev.weir.transport.Places.Place;
import dev.weir.transport.Protocol;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * Helidon's HTTP for the few clients of the admin listener. If there are too many connections, the oldest one without a request
 * in progress is closed: probes are short, and a scraper that keeps its connection opens another. The object's monitor guards
 * the connections.
 */
final class AdminProtocol implements Protocol {
    private static final ScopedValue<Admin> CURRENT = ScopedValue.newInstance();

    private final StrictHttp http1;
    private final SequencedSet<Admin> connections = new LinkedHashSet<>();

    AdminProtocol(HeadLimits heads) {
        this.http1 = new StrictHttp(heads);
    }

    @Override
    public ServerConnection connect(ConnectionContext connection, Place place) {
        return new Admin(connection, place, http1.connection(connection));
    }

    @Override
    public synchronized boolean closeIdlest() {
        for (Admin oldest : connections) {
            if (!oldest.answering) {
                connections.remove(oldest);
                oldest.place.giveBack();
                Thread.startVirtualThread(oldest::disconnect);
                return true;
            }
        }
        return false;
    }

    /** Marks whether this thread's connection is answering a request. */
    static void answering(boolean is) {
        CURRENT.get().answering = is;
    }

    /** The address of the client of this thread's connection. */
    static String peer() {
        return CURRENT.get().context.remotePeer().host();
    }

    @Override
    public byte[] refusal(Reason reason) {
        if (reason == Reason.NOT_TLS) {
            return RawAnswer.last(Status.BAD_REQUEST_400, "This port speaks TLS; ask with https in place of http.").readBytes();
        }
        return RawAnswer.last(
                Status.SERVICE_UNAVAILABLE_503, "The admin listener has reached its connection limit; close some connections.")
                .readBytes();
    }

    private synchronized void join(Admin connection) {
        connections.add(connection);
    }

    private synchronized void leave(Admin connection) {
        connections.remove(connection);
    }

    /** Helidon's connection while it is open. */
    private final class Admin implements ServerConnection {
        private final ConnectionContext context;
        private final Place place;
        private final ServerConnection inner;
        private volatile boolean answering;

        Admin(ConnectionContext context, Place place, ServerConnection inner) {
            this.context = context;
            this.place = place;
            this.inner = inner;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            join(this);
            try {
                ScopedValue.where(CURRENT, this).call(() -> {
                    inner.handle(limit);
                    return true;
                });
            } finally {
                leave(this);
            }
        }

        /** Closes the socket; a thread that is blocked on it fails. */
        private void disconnect() {
            try {
                context.serverSocket().close();
            } catch (UncheckedIOException clientHasGone) {
                // A thread that is blocked on it notices that too.
            }
        }

        @Override
        public Duration idleTime() {
            return inner.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            inner.close(interrupt);
        }
    }
}
