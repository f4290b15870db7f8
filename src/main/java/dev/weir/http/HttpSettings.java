package dev.weir.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The public listener.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 picks a free one
 * @param maxConnections connections open at one time; more wait in the backlog
 * @param maxRequests requests being answered at one time; more get 503
 * @param readTimeout how long one read from a client's socket may take
 * @param idleTimeout how long a connection may be idle between requests
 * @param bodyDeadline how long a request body may take to arrive, whole
 * @param writeTimeout how long one write to a client's socket may be stuck before the connection is cut
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
        Duration shutdownGrace,
        @Nullable String corsAllowOrigin) {}
