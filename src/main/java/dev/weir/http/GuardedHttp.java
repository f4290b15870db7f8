package dev.weir.http;

import dev.weir.http.RequestMeters.Route;
import dev.weir.listen.Places.Place;
import dev.weir.listen.Protocol;
import dev.weir.wire.HeadLimits;
import dev.weir.wire.RawAnswer;
import dev.weir.wire.StrictHttp;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.Header;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Arrays;

/** Helidon's HTTP/1.1, spoken over connections with deadlines, which end in a way that loses no answer. */
final class GuardedHttp implements Protocol {
    private final ServerConnectionSelector http1;
    private final HeadLimits heads;
    private final Router router;
    private final ShortWay shortWay;
    private final HttpSettings settings;
    private final long lingerBytes;
    private final Patrol patrol;
    private final RequestMeters meters;
    private final AccessLog accessLog;
    private final Header[] onEvery;

    /** @param lingerBytes how much of a body nobody wants is read before the connection is closed all the same */
    GuardedHttp(
            HeadLimits heads,
            Router router,
            ShortWay shortWay,
            HttpSettings settings,
            long lingerBytes,
            Patrol patrol,
            RequestMeters meters,
            AccessLog accessLog,
            Header... onEvery) {
        // No upgraders: a request to become HTTP/2 is answered as if it had not asked.
        this.http1 = Http1ConnectionSelector.builder().config(StrictHttp.http1(heads)).build();
        this.heads = heads;
        this.router = router;
        this.shortWay = shortWay;
        this.settings = settings;
        this.lingerBytes = lingerBytes;
        this.patrol = patrol;
        this.meters = meters;
        this.accessLog = accessLog;
        this.onEvery = onEvery.clone();
    }

    @Override
    public ServerConnection connect(ConnectionContext helidon, Place place) {
        ClientConnection connection = new ClientConnection(helidon, place, router, shortWay, settings, heads);
        return new Guarded(connection, http1.connection(connection));
    }

    @Override
    public boolean closeIdlest() {
        return patrol.closeIdlest();
    }

    @Override
    public byte[] refusal(Reason reason) {
        String words = reason == Reason.FULL
                ? "The edge has as many connections as it may, and none is idle; try again."
                : "Your address has as many connections to the edge as it may; use them, or close some.";
        Header[] more = Arrays.copyOf(onEvery, onEvery.length + 1);
        more[onEvery.length] = Refusal.RETRY_SOON;
        return RawAnswer.last(Status.SERVICE_UNAVAILABLE_503, words, more).readBytes();
    }

    /** Helidon's connection from its first byte to its close. Helidon stops it from another thread by {@link #close}. */
    private final class Guarded implements ServerConnection, InterruptableTask<Void> {
        private final ClientConnection connection;
        private final ServerConnection inner;

        Guarded(ClientConnection connection, ServerConnection inner) {
            this.connection = connection;
            this.inner = inner;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            patrol.join(connection.client());
            try {
                ScopedValue.where(ClientConnection.CURRENT, connection).call(() -> {
                    inner.handle(limit);
                    return true;
                });
                // Helidon comes back without an exception after it has refused a request by itself, its body unread.
                connection.lingerAtTheEnd();
            } finally {
                tellOfRefused();
                try {
                    if (connection.lingersAtTheEnd()) {
                        connection.client().linger(lingerBytes);
                    }
                } finally {
                    patrol.leave(connection.client());
                }
            }
        }

        /** A request that no face saw is counted here: what was refused, and what never came to the end of its head. */
        private void tellOfRefused() {
            HeadSoFar head = connection.head();
            int status = head.refusedWith() > 0
                    ? head.refusedWith()
                    : connection.isHeadTooSlow() ? Status.REQUEST_TIMEOUT_408.code() : 0;
            if (status > 0) {
                long bytes = connection.written() - head.sentBefore();
                long nanos = head.nanos();
                meters.record(head.method(), Route.OTHER, status, nanos, bytes);
                accessLog.line(connection.remotePeer().host(), head.method(), head.target(), status, bytes, nanos);
            }
        }

        @Override
        public Duration idleTime() {
            // Asked for by Helidon's own listener alone; here the patrol ends what is idle.
            return Duration.ZERO;
        }

        @Override
        public void close(boolean interrupt) {
            connection.stop();
            // Helidon would take an answer it does not know of for a wait, and interrupt it.
            if (interrupt || connection.isInterruptible()) {
                inner.close(interrupt);
            }
        }

        @Override
        public boolean canInterrupt() {
            return connection.isInterruptible() && inner instanceof InterruptableTask<?> task && task.canInterrupt();
        }
    }
}
