package dev.weir.http;

import dev.weir.audit.AuditLog.Asked;
import dev.weir.audit.Oversight;
import dev.weir.request.ClientConnection;
import dev.weir.request.HeadLimits;
import dev.weir.request.HeadProgress;
import dev.weir.request.Shortcut;
import dev.weir.request.StrictHttp;
import dev.weir.response.ErrorShape;
import dev.weir.response.HttpError;
import dev.weir.response.RawAnswer;
import dev.weir.transport.AccessLog;
import dev.weir.transport.ClientSocket;
import dev.weir.transport.ConnectionTimeouts;
import dev.weir.transport.Places.Place;
import dev.weir.transport.Protocol;
import dev.weir.transport.RequestMeters;
import dev.weir.transport.RequestMeters.Route;
import dev.weir.transport.TimeoutSettings;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.Header;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;

/** Helidon's HTTP/1.1 over connections with deadlines, closed in such a way that no answer is lost. */
final class HttpProtocol implements Protocol {
    private final ServerConnectionSelector http1;
    private final HeadLimits heads;
    private final Router router;
    private final Supplier<Shortcut> shortcuts;
    private final ErrorShape errors;
    private final ConnectionTimeouts timeouts;
    private final TimeoutSettings settings;
    private final long lingerBytes;
    private final RequestMeters meters;
    private final Route refused;
    private final AccessLog accessLog;
    private final Oversight oversight;
    private final Header[] onEvery;

    /**
     * @param shortcuts creates one for each connection
     * @param errors how its errors look
     * @param lingerBytes how many bytes of an unwanted body are read before the connection is closed anyway
     * @param refused the route, for the meters, of requests that no handler sees
     */
    HttpProtocol(
            HeadLimits heads,
            Router router,
            Supplier<Shortcut> shortcuts,
            ErrorShape errors,
            ConnectionTimeouts timeouts,
            TimeoutSettings settings,
            long lingerBytes,
            RequestMeters meters,
            Route refused,
            AccessLog accessLog,
            Oversight oversight,
            Header... onEvery) {
        // No upgraders: a request to upgrade to HTTP/2 is answered over HTTP/1.1.
        this.http1 = Http1ConnectionSelector.builder().config(StrictHttp.http1(heads)).build();
        this.heads = heads;
        this.router = router;
        this.shortcuts = shortcuts;
        this.errors = errors;
        this.timeouts = timeouts;
        this.settings = settings;
        this.lingerBytes = lingerBytes;
        this.meters = meters;
        this.refused = refused;
        this.accessLog = accessLog;
        this.oversight = oversight;
        this.onEvery = onEvery.clone();
    }

    @Override
    public ServerConnection connect(ConnectionContext helidon, Place place) {
        ClientSocket client = new ClientSocket(helidon.serverSocket(), place, settings, this::timeoutAnswer);
        ClientConnection connection = new ClientConnection(helidon, client, router, shortcuts.get(), heads);
        return new Guarded(connection, http1.connection(connection.context()));
    }

    private BufferData timeoutAnswer() {
        return RawAnswer.last(errors, Status.REQUEST_TIMEOUT_408, "The request took too long to arrive.", onEvery);
    }

    @Override
    public boolean closeIdlest() {
        return timeouts.closeIdlest();
    }

    @Override
    public byte[] refusal(Reason reason) {
        String words = switch (reason) {
            case FULL -> "The edge has reached its connection limit, and no connection is idle; try again.";
            case SHARE -> "Your address has reached its connection limit; reuse its connections, or close some.";
            case NOT_TLS -> "This port speaks TLS; ask with https in place of http.";
        };
        if (reason == Reason.NOT_TLS) {
            return RawAnswer.last(errors, Status.BAD_REQUEST_400, words, onEvery).readBytes();
        }
        Header[] more = Arrays.copyOf(onEvery, onEvery.length + 1);
        more[onEvery.length] = HttpError.RETRY_SOON;
        return RawAnswer.last(errors, Status.SERVICE_UNAVAILABLE_503, words, more).readBytes();
    }

    /** Helidon's connection from its first byte to its close. Helidon stops it from another thread by {@link #close}. */
    private final class Guarded implements ServerConnection {
        private final ClientConnection connection;
        private final ServerConnection inner;

        Guarded(ClientConnection connection, ServerConnection inner) {
            this.connection = connection;
            this.inner = inner;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            timeouts.join(connection.client());
            try {
                ScopedValue.where(ClientConnection.CURRENT, connection).call(() -> {
                    inner.handle(limit);
                    return true;
                });
                // Helidon returns without an exception after it has refused a request itself, with the body unread.
                connection.lingerAtTheEnd();
            } finally {
                // That of a request which Helidon has refused.
                connection.takeReadAhead().close();
                recordRefused();
                try {
                    if (connection.lingersAtTheEnd()) {
                        connection.client().linger(lingerBytes);
                    }
                } finally {
                    timeouts.leave(connection.client());
                }
            }
        }

        /** Counts and logs a request that no handler saw: one that was refused, or whose head never arrived in full. */
        private void recordRefused() {
            HeadProgress head = connection.head();
            int status = head.refusedWith() > 0
                    ? head.refusedWith()
                    : connection.isHeadTooSlow() ? Status.REQUEST_TIMEOUT_408.code() : 0;
            if (status > 0) {
                long bytes = connection.written() - head.sentBefore();
                long nanos = head.nanos();
                meters.record(head.method(), refused, status, nanos, bytes);
                accessLog.line(connection.peer(), head.method(), head.target(), status, bytes, nanos);
                if (oversight.auditLog().isOn()) {
                    oversight.auditLog().of(
                            new Asked(oversight.listener(), connection.peer(), null, head.method(), head.target(), status));
                }
            }
        }

        @Override
        public Duration idleTime() {
            // Only Helidon's own listener calls this; here ConnectionTimeouts closes idle connections.
            return Duration.ZERO;
        }

        @Override
        public void close(boolean interrupt) {
            boolean interruptible = connection.client().cycle().stop();
            // Helidon does not know of an answer of the fast path, and would interrupt it as if the connection were idle.
            if (interrupt || interruptible) {
                inner.close(interrupt);
            }
        }
    }
}
