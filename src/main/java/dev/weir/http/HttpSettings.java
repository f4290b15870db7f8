package dev.weir.http;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import dev.weir.transport.Places;
import dev.weir.transport.TimeoutSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The public listener.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 picks a free one
 * @param maxConnections connections open at one time; for one more the one that has been idle for longest is closed, and where
 *     none is idle the new one gets 503
 * @param maxConnectionsPerAddress connections of one client address, or of one IPv6 network of 64 bits; more get 503
 * @param proxies addresses and networks that connect for many clients, so that no share of one address holds for them
 * @param maxRequests requests worked on at one time, from when the body is there until the answer begins; more get 503, but what
 *     the caches hold and {@code /status} are answered all the same
 * @param acceptPause how long no connection is accepted after one could not be
 * @param headTimeout how long the whole head of a request may take to arrive, from its first byte on; and how long a connection
 *     may take from its beginning to the first byte of its first request
 * @param readTimeout how long one read of a body from a client's socket may take
 * @param idleTimeout how long a connection may be idle between requests
 * @param spareIdle how long a connection must have been idle to be closed for a new one
 * @param bodyDeadline how long a request body may take to arrive, whole
 * @param bodyGrace how long a body may take to arrive before it has to arrive at the slowest rate
 * @param bodyMinBytes the slowest rate at which a body may arrive, in bytes a second, on average after the grace
 * @param bodyDropAfter how long a body has been arriving before it may be given up for others that need its room
 * @param bodyDropBelowBytes the rate, in bytes a second, below which it may
 * @param writeTimeout how long one write to a client's socket may be stuck before the connection is cut
 * @param writeMinBytes the slowest rate at which an answer may be taken, in bytes a second, on average after the write timeout
 * @param linger how long a client that was refused in the middle of its request may be silent before the connection is closed;
 *     to close while it is still sending would reset the connection, and the answer might be lost
 * @param shutdownGrace how long requests in flight may finish when the edge stops
 * @param corsAllowOrigin the value of Access-Control-Allow-Origin, or null: no CORS
 */
public record HttpSettings(
        String host,
        int port,
        int maxConnections,
        int maxConnectionsPerAddress,
        List<String> proxies,
        int maxRequests,
        Duration acceptPause,
        Duration headTimeout,
        Duration readTimeout,
        Duration idleTimeout,
        Duration spareIdle,
        Duration bodyDeadline,
        Duration bodyGrace,
        long bodyMinBytes,
        Duration bodyDropAfter,
        long bodyDropBelowBytes,
        Duration writeTimeout,
        long writeMinBytes,
        Duration linger,
        Duration shutdownGrace,
        @Nullable String corsAllowOrigin) implements Checked {
    /** How long a connection may keep the edge waiting. */
    public TimeoutSettings timeouts() {
        return new TimeoutSettings(
                headTimeout, readTimeout, idleTimeout, spareIdle, bodyDeadline, bodyGrace, bodyMinBytes, bodyDropAfter,
                bodyDropBelowBytes, writeTimeout, writeMinBytes, linger);
    }

    @Override
    public void check(Findings findings) {
        findings.text("host", host);
        findings.bindablePort("port", port);
        findings.number("maxConnections", maxConnections, 1, 1_000_000);
        findings.number("maxConnectionsPerAddress", maxConnectionsPerAddress, 1, 1_000_000);
        findings.each("proxies", proxies, Places::isAddressOrNetwork, "addresses and networks such as 10.1.2.3 or 10.1.0.0/16");
        findings.number("maxRequests", maxRequests, 1, 1_000_000);
        findings.time("acceptPause", acceptPause, Duration.ofMillis(1), Duration.ofMinutes(1));
        findings.time("headTimeout", headTimeout, Duration.ofMillis(1), Duration.ofDays(1));
        findings.time("readTimeout", readTimeout, Duration.ofMillis(1), Duration.ofDays(1));
        findings.time("idleTimeout", idleTimeout, Duration.ofMillis(1), Duration.ofDays(1));
        findings.time("spareIdle", spareIdle, Duration.ZERO, Duration.ofDays(1));
        findings.time("bodyDeadline", bodyDeadline, Duration.ofMillis(1), Duration.ofDays(1));
        findings.time("bodyGrace", bodyGrace, Duration.ofMillis(1), Duration.ofDays(1));
        findings.size("bodyMinBytes", bodyMinBytes, 1, 1L << 30);
        findings.time("bodyDropAfter", bodyDropAfter, Duration.ZERO, Duration.ofDays(1));
        findings.size("bodyDropBelowBytes", bodyDropBelowBytes, 0, 1L << 40);
        findings.size("writeMinBytes", writeMinBytes, 1, 1L << 30);
        findings.time("writeTimeout", writeTimeout, Duration.ofMillis(1), Duration.ofDays(1));
        findings.time("linger", linger, Duration.ofMillis(1), Duration.ofMinutes(1));
        findings.time("shutdownGrace", shutdownGrace, Duration.ZERO, Duration.ofHours(1));
        findings.text("corsAllowOrigin", corsAllowOrigin);
    }
}
