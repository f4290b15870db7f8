package dev.weir.http;

import dev.weir.bucket.CachePolicy;
import dev.weir.content.Decodings;
import dev.weir.engine.Engine;
import dev.weir.engine.Expiry;
import dev.weir.fastpath.FastGet;
import dev.weir.fastpath.FastPath;
import dev.weir.fastpath.FastPut;
import dev.weir.handler.EdgeRouting;
import dev.weir.item.BucketName;
import dev.weir.listing.ListSettings;
import dev.weir.request.HeadLimits;
import dev.weir.request.LimitSettings;
import dev.weir.response.CacheControls;
import dev.weir.response.Cors;
import dev.weir.transport.AccessLog;
import dev.weir.transport.BodiesInFlight;
import dev.weir.transport.ConnectionTimeouts;
import dev.weir.transport.ListenAddress;
import dev.weir.transport.ListenFailedException;
import dev.weir.transport.Listener;
import dev.weir.transport.Places;
import dev.weir.transport.RequestLimit;
import dev.weir.transport.RequestMeters;
import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.Header;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The public listener: Helidon's HTTP, set up so that everything a client can make the edge do is bounded. */
public final class EdgeServer implements AutoCloseable {
    private final Listener listener;
    private final ConnectionTimeouts timeouts;

    private EdgeServer(Listener listener, ConnectionTimeouts timeouts) {
        this.listener = listener;
        this.timeouts = timeouts;
    }

    /**
     * Starts listening.
     *
     * @param inlineBytes the largest value in an answer to a write
     * @param policies the cache policy of every bucket, declared or not; called on every read
     * @param expiry when items expire
     * @param accessLog whether every request is logged through {@code weir.access}
     * @throws ListenFailedException if the address cannot be bound
     */
    public static EdgeServer start(
            HttpSettings http,
            LimitSettings limits,
            ListSettings list,
            int inlineBytes,
            Engine engine,
            Function<BucketName, CachePolicy> policies,
            BooleanSupplier purgesRefused,
            Expiry expiry,
            boolean accessLog,
            MeterRegistry registry)
            throws IOException {
        return start(
                http, limits, list, inlineBytes, engine, policies, purgesRefused, expiry, accessLog, registry,
                InstantSource.system());
    }

    static EdgeServer start(
            HttpSettings http,
            LimitSettings limits,
            ListSettings list,
            int inlineBytes,
            Engine engine,
            Function<BucketName, CachePolicy> policies,
            BooleanSupplier purgesRefused,
            Expiry expiry,
            boolean accessLog,
            MeterRegistry registry,
            InstantSource clock)
            throws IOException {
        Header[] onEvery = Cors.onEvery(http.corsAllowOrigin());
        ConnectionTimeouts timeouts = new ConnectionTimeouts(http.timeouts(), registry);
        BodiesInFlight bodies = new BodiesInFlight(
                limits.bodiesInFlightBytes(), limits.bodyShareBytes(), engine::abandonedBytes, timeouts::dropSlowestBody,
                registry);
        RequestLimit requests = new RequestLimit(http.maxRequests(), registry);
        RequestMeters meters = new RequestMeters(registry);
        AccessLog log = new AccessLog(accessLog);
        CacheControls cacheControls = new CacheControls(policies, purgesRefused, expiry);
        EdgeRouting routing = new EdgeRouting(
                engine,
                cacheControls,
                http.tagField(),
                bodies,
                new Decodings(limits.decodedAnswers(), limits.decodedBytes(), registry),
                limits,
                list,
                inlineBytes,
                clock,
                requests,
                meters,
                log,
                onEvery);
        FastGet gets = new FastGet(engine, cacheControls, http.tagField(), limits, meters, log, onEvery);
        FastPut puts = new FastPut(engine, bodies, requests, limits, meters, log, onEvery);
        long lingerBytes = Math.max(limits.valueBytes(), limits.multiBytes());
        OnlyRouter router = new OnlyRouter(routing);
        HttpProtocol protocol = new HttpProtocol(
                heads(limits), router, () -> new FastPath(gets, puts), timeouts, http.timeouts(), lingerBytes, meters, log,
                onEvery);
        ListenerConfig config = ListenerConfig.builder()
                .writeBufferSize(0)
                .errorHandling(ErrorHandling.builder().includeEntity(true).build())
                .buildPrototype();
        // Helidon's limit would also count requests whose bodies are still arriving; RequestLimit does not.
        Limit unlimited = FixedLimit.create();
        try {
            return new EdgeServer(
                    Listener.start(
                            "http", address(http), config, directHandlers(onEvery), router, unlimited,
                            new Places(http.maxConnections(), http.maxConnectionsPerAddress(), http.proxies()), protocol,
                            new Listener.Bounds(http.acceptPause(), Duration.ZERO, http.shutdownGrace()), registry),
                    timeouts);
        } catch (IOException e) {
            timeouts.close();
            throw e;
        }
    }

    /** The port it listens on. */
    public int port() {
        return listener.port();
    }

    /** Whether it accepts connections, and closes those whose clients take too long. */
    public boolean isAlive() {
        return listener.isAlive() && timeouts.isAlive();
    }

    /** How many requests are being received or answered. */
    public long requestsInProgress() {
        return timeouts.requestsInProgress();
    }

    /** Stops listening, lets requests in flight finish within the grace period, and closes every connection. */
    @Override
    public void close() {
        listener.close();
        timeouts.close();
    }

    /**
     * Checks that the address can be bound, before anything else is started.
     *
     * @throws ListenFailedException if it cannot be bound
     */
    public static void checkAddress(HttpSettings http) throws ListenFailedException {
        address(http).check();
    }

    private static ListenAddress address(HttpSettings http) {
        return new ListenAddress(http.host(), http.port(), "--host", "--port");
    }

    static HeadLimits heads(LimitSettings limits) {
        return new HeadLimits((int) limits.requestLineBytes(), (int) limits.headBytes(), limits.headFields(), true);
    }

    private static DirectHandlers directHandlers(Header[] onEvery) {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        ProtocolErrors errors = new ProtocolErrors(onEvery);
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, errors);
        }
        return handlers.build();
    }
}
