package dev.weir.http;

import dev.weir.bucket.CachePolicy;
import dev.weir.flow.ReadFlow;
import dev.weir.flow.WriteFlow;
import dev.weir.item.BucketName;
import dev.weir.listen.Listener;
import dev.weir.listen.Places;
import dev.weir.wire.HeadLimits;
import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.Header;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The public listener: Helidon's HTTP, set up so that nothing a client does is without a bound. */
public final class EdgeServer implements AutoCloseable {
    private final Listener listener;
    private final Patrol patrol;

    private EdgeServer(Listener listener, Patrol patrol) {
        this.listener = listener;
        this.patrol = patrol;
    }

    /**
     * Starts to listen.
     *
     * @param policies the cache policy of every bucket, declared or not; asked for on every read
     * @param accessLog whether every request leaves a line through the logger {@code weir.access}
     * @throws IOException in words, where the address cannot be listened on
     */
    public static EdgeServer start(
            HttpSettings http,
            LimitSettings limits,
            ReadFlow reads,
            WriteFlow writes,
            Function<BucketName, CachePolicy> policies,
            BooleanSupplier purgesRefused,
            boolean accessLog,
            MeterRegistry registry)
            throws IOException {
        return start(
                http, limits, Reads.of(reads), Writes.of(writes), policies, purgesRefused, accessLog, registry,
                InstantSource.system());
    }

    static EdgeServer start(
            HttpSettings http,
            LimitSettings limits,
            Reads reads,
            Writes writes,
            Function<BucketName, CachePolicy> policies,
            BooleanSupplier purgesRefused,
            boolean accessLog,
            MeterRegistry registry,
            InstantSource clock)
            throws IOException {
        InetSocketAddress address = address(http);
        Patrol patrol = new Patrol(http, registry);
        BodiesInFlight bodies =
                new BodiesInFlight(limits, writes::abandonedBytes, patrol::dropSlowestBody, registry);
        Turns turns = new Turns(http.maxRequests(), registry);
        RequestMeters meters = new RequestMeters(registry);
        AccessLog log = new AccessLog(accessLog);
        CacheControls cacheControls = new CacheControls(policies, purgesRefused);
        EdgeRouting routing = new EdgeRouting(
                new KvFace(reads, writes, cacheControls, bodies, limits, clock),
                new MultiFace(reads, writes, bodies, limits, clock),
                turns,
                meters,
                log,
                http.corsAllowOrigin());
        Header[] onEvery = EdgeRouting.onEvery(http.corsAllowOrigin());
        ShortWay shortWay = new ShortWay(
                new HotGets(reads, cacheControls, limits, meters, log, onEvery),
                new ShortPuts(writes, bodies, turns, limits, meters, log, onEvery));
        long lingerBytes = Math.max(limits.valueBytes(), limits.multiBytes());
        OnlyRouter router = new OnlyRouter(routing);
        GuardedHttp protocol =
                new GuardedHttp(heads(limits), router, shortWay, http, lingerBytes, patrol, meters, log, onEvery);
        ListenerConfig config = ListenerConfig.builder()
                .writeBufferSize(0)
                .errorHandling(ErrorHandling.builder().includeEntity(true).build())
                .buildPrototype();
        // Helidon's bound would count requests that still wait for their bodies; Turns has ours.
        Limit requests = FixedLimit.create();
        try {
            return new EdgeServer(
                    Listener.start(
                            "http", address, config, directHandlers(onEvery), router, requests,
                            new Places(http.maxConnections(), http.maxConnectionsPerAddress(), http.proxies()), protocol,
                            new Listener.Bounds(http.acceptPause(), Duration.ZERO, http.shutdownGrace()), registry),
                    patrol);
        } catch (IOException e) {
            patrol.close();
            throw cannotListen(http, e);
        }
    }

    /** The port that is listened on. */
    public int port() {
        return listener.port();
    }

    /** Whether it accepts connections, and ends those whose clients take too long. */
    public boolean isAlive() {
        return listener.isAlive() && patrol.isAlive();
    }

    /** Stops to listen, lets requests in flight finish within the grace, and closes every connection. */
    @Override
    public void close() {
        listener.close();
        patrol.close();
    }

    /**
     * Tries the address, before anything is made that an edge without it could not use.
     *
     * @throws IOException in words, where it cannot be listened on
     */
    public static void checkAddress(HttpSettings http) throws IOException {
        InetSocketAddress address = address(http);
        try {
            Listener.probe(address);
        } catch (IOException e) {
            throw cannotListen(http, e);
        }
    }

    private static InetSocketAddress address(HttpSettings http) throws IOException {
        InetSocketAddress address = new InetSocketAddress(http.host(), http.port());
        if (address.isUnresolved()) {
            throw new IOException("Cannot listen on " + http.host() + ": there is no such host");
        }
        return address;
    }

    private static IOException cannotListen(HttpSettings http, IOException failure) {
        return new IOException(
                "Cannot listen on " + http.host() + ':' + http.port() + ": " + failure.getMessage()
                        + ". Choose another port with --port (0 picks a free one), or another address with --host",
                failure);
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
