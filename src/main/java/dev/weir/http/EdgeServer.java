package dev.weir.http;

import dev.weir.bucket.CachePolicy;
import dev.weir.flow.ReadFlow;
import dev.weir.flow.WriteFlow;
import dev.weir.item.BucketName;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.Header;
import io.helidon.http.HttpLogConfig;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The public listener: Helidon's server, set up so that nothing a client does is without a bound. */
public final class EdgeServer implements AutoCloseable {
    private final WebServer server;
    private final Patrol patrol;

    private EdgeServer(WebServer server, Patrol patrol) {
        this.server = server;
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
        checkAddress(http);
        BodiesInFlight bodies = new BodiesInFlight(limits.bodiesInFlightBytes(), writes::abandonedBytes, registry);
        RequestMeters meters = new RequestMeters(registry);
        AccessLog log = new AccessLog(accessLog);
        CacheControls cacheControls = new CacheControls(policies, purgesRefused);
        EdgeRouting routing = new EdgeRouting(
                new KvFace(reads, writes, cacheControls, bodies, limits, clock),
                new MultiFace(reads, writes, bodies, limits, clock),
                meters,
                log,
                http.corsAllowOrigin());
        Header[] onEvery = EdgeRouting.onEvery(http.corsAllowOrigin());
        ShortWay shortWay = new ShortWay(
                new HotGets(reads, cacheControls, limits, meters, log, onEvery),
                new ShortPuts(writes, bodies, limits, meters, log, onEvery));
        Patrol patrol = new Patrol(http, registry);
        long lingerBytes = Math.max(limits.valueBytes(), limits.multiBytes());
        WebServer server = WebServer.builder()
                .host(http.host())
                .port(http.port())
                .shutdownHook(false)
                .shutdownGracePeriod(http.shutdownGrace())
                .maxTcpConnections(http.maxConnections())
                .maxConcurrentRequests(http.maxRequests())
                .idleConnectionTimeout(http.idleTimeout())
                .writeBufferSize(0)
                // Helidon's NIO sockets write 8 KiB at a time; large answers are about twice as fast without them.
                .useNio(false)
                .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
                .protocolsDiscoverServices(false)
                .featuresDiscoverServices(false)
                .addConnectionSelector(
                        new GuardedHttp(http1(limits), new OnlyRouter(routing), shortWay, http, lingerBytes, patrol, meters, log))
                .errorHandling(ErrorHandling.builder().includeEntity(true).build())
                .directHandlers(directHandlers())
                .build();
        server.start();
        if (server.port() < 0) {
            patrol.close();
            throw new IOException("Cannot listen on " + http.host() + ':' + http.port());
        }
        return new EdgeServer(server, patrol);
    }

    /** The port that is listened on. */
    public int port() {
        return server.port();
    }

    /** Stops to listen, lets requests in flight finish within the grace, and closes every connection. */
    @Override
    public void close() {
        server.stop();
        patrol.close();
    }

    /**
     * Tries the address: Helidon would log that a port is in use, and go on without a listener.
     *
     * @throws IOException in words, where it cannot be listened on
     */
    public static void checkAddress(HttpSettings http) throws IOException {
        InetSocketAddress address = new InetSocketAddress(http.host(), http.port());
        if (address.isUnresolved()) {
            throw new IOException("Cannot listen on " + http.host() + ": there is no such host");
        }
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            probe.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            probe.bind(address);
        } catch (IOException e) {
            throw new IOException(
                    "Cannot listen on " + http.host() + ':' + http.port() + ": " + e.getMessage()
                            + ". Choose another port with --port (0 picks a free one), or another address with --host",
                    e);
        }
    }

    static Http1Config http1(LimitSettings limits) {
        return Http1Config.builder()
                .name("weir")
                .maxPrologueLength((int) limits.requestLineBytes())
                .maxHeadersSize((int) limits.headBytes())
                // The path and the query are read by RequestTarget, the fields by RequestHead: both answer in words.
                .validatePrologue(false)
                .validatePath(false)
                .validateRequestHeaders(false)
                .validateResponseHeaders(false)
                .sendKeepAliveHeader(false)
                .log(HttpLogConfig.builder().receiveLog(false).sendLog(false).build())
                .addReceiveListener(new RequestHead(limits.headFields()))
                .build();
    }

    private static DirectHandlers directHandlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        ProtocolErrors errors = new ProtocolErrors();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, errors);
        }
        return handlers.build();
    }
}
