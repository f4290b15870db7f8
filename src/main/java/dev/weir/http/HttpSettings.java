package dev.weir.http;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import dev.weir.exchange.ReadThrough;
import dev.weir.host.KnownHosts;
import dev.weir.response.TagField;
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
 * @param hosts the hosts that the listeners answer to besides localhost, their own address, and beyond loopback any if it is
 *     empty; {@code *} is any
 * @param maxConnections most open connections; one more closes the one that has been idle longest, or gets 503 if none is idle
 * @param maxConnectionsPerAddress most connections of one client address, or of one IPv6 /64 network; more get 503
 * @param proxies addresses and networks that connect on behalf of many clients, and are exempt from the limits per address
 * @param trustedProxies addresses and networks that are believed when they say in X-Forwarded-For for whom they ask
 * @param maxRequests most requests handled at one time, each counted from when its body has arrived until its answer begins;
 *     more get 503, except cache hits and {@code /status}
 * @param acceptPause how long to pause after accepting a connection has failed
 * @param headTimeout how long the whole head of a request may take to arrive, from its first byte; and how long a new connection
 *     may take to send the first byte of its first request
 * @param readTimeout how long one read of a body from a client's socket may take
 * @param idleTimeout how long a connection may be idle between requests
 * @param spareIdle how long a connection must have been idle to be closed for a new one
 * @param bodyDeadline how long a whole request body may take to arrive
 * @param bodyGrace how long a body may arrive at any rate before the slowest rate applies
 * @param bodyMinBytes the slowest rate at which a body may arrive, in bytes a second, on average after the grace
 * @param bodyDropAfter how long a body must have been arriving before it may be dropped to make room for others
 * @param bodyDropBelowBytes the rate, in bytes a second, below which it may be dropped
 * @param writeTimeout how long one write to a client's socket may block before the connection is closed
 * @param writeMinBytes the slowest rate at which a client may read an answer, in bytes a second, on average after the write
 *     timeout
 * @param linger how long a client that was refused in the middle of its request may be silent before the connection is closed;
 *     closing while it is still sending would reset the connection, and the answer might be lost
 * @param drainDelay how long the edge goes on as before, but is not ready, when it is told to stop
 * @param shutdownGrace how long requests in flight may finish when the edge stops
 * @param readThrough whose reads may go past the caches; what others ask of it is not heard
 * @param corsAllowOrigin the value of Access-Control-Allow-Origin, or null for no CORS
 * @param tagField the field that carries the tags of items for content delivery networks
 */
public record HttpSettings(
        String host,
        int port,
        List<String> hosts,
        int maxConnections,
        int maxConnectionsPerAddress,
        List<String> proxies,
        List<String> trustedProxies,
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
        Duration drainDelay,
        Duration shutdownGrace,
        ReadThrough readThrough,
        @Nullable String corsAllowOrigin,
        TagField tagField) implements Checked {
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
        findings.each("hosts", hosts, KnownHosts::isHost, "names and addresses without a port, such as cache.example, or *");
        findings.number("maxConnections", maxConnections, 1, 1_000_000);
        findings.number("maxConnectionsPerAddress", maxConnectionsPerAddress, 1, 1_000_000);
        findings.each("proxies", proxies, Places::isAddressOrNetwork, "addresses and networks such as 10.1.2.3 or 10.1.0.0/16");
        findings.each(
                "trustedProxies", trustedProxies, Places::isAddressOrNetwork,
                "addresses and networks such as 10.1.2.3 or 10.1.0.0/16");
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
        findings.time("drainDelay", drainDelay, Duration.ZERO, Duration.ofHours(1));
        findings.time("shutdownGrace", shutdownGrace, Duration.ZERO, Duration.ofHours(1));
        findings.text("corsAllowOrigin", corsAllowOrigin);
    }
}
