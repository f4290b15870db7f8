package dev.weir.request;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.HttpLogConfig;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * Helidon's HTTP/1.1 over {@link RequestBytes}, for a listener without a fast path. After a refusal it reads a little of what
 * still arrives: closing with bytes unread would reset the connection, and the client might lose the answer.
 */
public final class StrictHttp {
    private static final int LINGER_BYTES = 64 << 10;
    private static final long LINGER_NANOS = Duration.ofSeconds(2).toNanos();

    private final HeadLimits limits;
    private final ServerConnectionSelector http1;

    public StrictHttp(HeadLimits limits) {
        this.limits = limits;
        // No upgraders: a request to upgrade to HTTP/2 is answered over HTTP/1.1.
        this.http1 = Http1ConnectionSelector.builder().config(http1(limits)).build();
    }

    /** Helidon's configuration: it accepts whatever {@link RequestHead} has accepted. */
    public static Http1Config http1(HeadLimits limits) {
        return Http1Config.builder()
                .name("weir")
                // A little more than the limits, in case Helidon counts differently.
                .maxPrologueLength(limits.requestLineBytes() + 16)
                .maxHeadersSize(2 * limits.headBytes() + 16)
                .validatePrologue(false)
                .validatePath(false)
                .validateRequestHeaders(false)
                .validateResponseHeaders(false)
                .sendKeepAliveHeader(false)
                .log(HttpLogConfig.builder().receiveLog(false).sendLog(false).build())
                .build();
    }

    /** Serves a connection in this way. */
    public ServerConnection connection(ConnectionContext helidon) {
        StrictConnection connection = new StrictConnection(helidon, limits);
        return new Lingering(connection, http1.connection(connection.context()));
    }

    private static final class Lingering implements ServerConnection, InterruptableTask<Void> {
        private final StrictConnection connection;
        private final ServerConnection inner;
        private volatile boolean stopping;

        Lingering(StrictConnection connection, ServerConnection inner) {
            this.connection = connection;
            this.inner = inner;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            inner.handle(limit);
            // Helidon returns without an exception after a refusal, and when it is stopped.
            try {
                if (!stopping) {
                    linger();
                }
            } catch (UncheckedIOException clientHasGone) {
                // There is no client left to wait for.
            }
        }

        private void linger() {
            long until = System.nanoTime() + LINGER_NANOS;
            int left = LINGER_BYTES;
            while (left > 0 && System.nanoTime() - until < 0) {
                byte[] thrownAway = connection.context().serverSocket().get();
                if (thrownAway == null) {
                    return;
                }
                left -= thrownAway.length;
            }
        }

        @Override
        public Duration idleTime() {
            return inner.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            stopping = true;
            inner.close(interrupt);
        }

        @Override
        public boolean canInterrupt() {
            return inner instanceof InterruptableTask<?> task && task.canInterrupt();
        }
    }
}
