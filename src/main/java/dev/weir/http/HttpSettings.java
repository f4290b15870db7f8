package dev.weir.http;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The public listener.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 picks a free one
 * @param maxConnections connections open at one time; more wait in the backlog
 * @param maxRequests requests being answered at one time; more get 503
 * @param readTimeout how long one read from a client's socket may take, and how long the whole head of a request may take to
 *     arrive, from its first byte on
 * @param idleTimeout how long a connection may be idle between requests
 * @param bodyDeadline how long a request body may take to arrive, whole
 * @param writeTimeout how long one write to a client's socket may be stuck before the connection is cut
 * @param linger how long a client that was refused in the middle of its request may be silent before the connection is closed;
 *     to close while it is still sending would reset the connection, and the answer might be lost
 * @param shutdownGrace how long requests in flight may finish when the edge stops
 * @param corsAllowOrigin the value of Access-Control-Allow-Origin, or null: no CORS
 */
public record HttpSettings(
        String host,
        int port,
        int maxConnections,
        int maxRequests,
        Duration readTimeout,
        Duration idleTimeout,
        Duration bodyDeadline,
        Duration writeTimeout,
        Duration linger,
        Duration shutdownGrace,
        @Nullable String corsAllowOrigin) implements Checked {
    @Override
    public void check(Findings findings) {
        findings.text("host", host);
        findings.bindablePort("port", port);
        findings.number("maxConnections", maxConnections, 1, 1_000_000);
        findings.number("maxRequests", maxRequests, 1, 1_000_000);
        findings.time("readTimeout", readTimeout, Duration.ofMillis(1), Duration.ofDays(1));
        findings.time("idleTimeout", idleTimeout, Duration.ofMillis(1), Duration.ofDays(1));
        findings.time("bodyDeadline", bodyDeadline, Duration.ofMillis(1), Duration.ofDays(1));
        findings.time("writeTimeout", writeTimeout, Duration.ofMillis(1), Duration.ofDays(1));
        findings.time("linger", linger, Duration.ofMillis(1), Duration.ofMinutes(1));
        findings.time("shutdownGrace", shutdownGrace, Duration.ZERO, Duration.ofHours(1));
        findings.text("corsAllowOrigin", corsAllowOrigin);
    }
}
