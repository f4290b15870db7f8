package dev.weir.http;

import dev.weir.audit.AuditLog;
import dev.weir.audit.Oversight;
import dev.weir.content.Decodings;
import dev.weir.engine.Expiry;
import dev.weir.exchange.ConstantAnswer;
import dev.weir.exchange.ListenerRouting;
import dev.weir.fastpath.FastGet;
import dev.weir.fastpath.FastPath;
import dev.weir.fastpath.FastPut;
import dev.weir.handler.EdgeRouting;
import dev.weir.item.EntityTag;
import dev.weir.microbench.Caches;
import dev.weir.request.HeadLimits;
import dev.weir.request.LimitSettings;
import dev.weir.request.Shortcut;
import dev.weir.response.CacheControls;
import dev.weir.response.ErrorAnswer;
import dev.weir.response.TagField;
import dev.weir.transport.AccessLog;
import dev.weir.transport.BodiesInFlight;
import dev.weir.transport.Clients;
import dev.weir.transport.ConnectionTimeouts;
import dev.weir.transport.Places;
import dev.weir.transport.Places.Place;
import dev.weir.transport.RateLimits;
import dev.weir.transport.RequestLimit;
import dev.weir.transport.RequestMeters;
import dev.weir.transport.RequestMeters.Route;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.Router;
import io.helidon.webserver.Routing;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Whole requests, from the bytes of the request to the bytes of the answer, without a kernel: Helidon, the handlers, the caches.
 * What {@link #bareGet} costs is Helidon's; what {@link #answerHead} adds is the head of the answer, and {@link #handledGet} the
 * rest; {@link #hotGet} goes past all of these. An operation is one request.
 */
@State(Scope.Thread)
@OperationsPerInvocation(RequestBenchmark.REQUESTS)
public class RequestBenchmark {
    static final int REQUESTS = 256;

    private static final Clients DIRECT = new Clients(List.of());
    private static final Oversight OVERSIGHT = new Oversight(
            "http", false, new AuditLog(false, InstantSource.system()), DIRECT,
            new RateLimits(0, 0, 1, DIRECT, System::nanoTime), () -> null);
    private static final String CLIENT = "Host: localhost:8081\r\nUser-Agent: microbench\r\nAccept: */*\r\n";
    private static final int VALUE_BYTES = 1024;
    private static final int SMALL_BYTES = 100;
    private static final int MANY = 100;

    private Caches caches;
    private ConnectionTimeouts timeouts;
    private BodiesInFlight bodies;
    private RequestLimit requests;
    private MemoryConnection bareGet;
    private MemoryConnection answerHead;
    private MemoryConnection handledGet;
    private MemoryConnection hotGet;
    private MemoryConnection notModified;
    private MemoryConnection put;
    private MemoryConnection handledPut;
    private MemoryConnection multi;

    @Setup
    public void connect() {
        caches = new Caches(0);
        caches.fill(MANY, SMALL_BYTES);
        caches.store(Caches.key(4711), Caches.FIRST_VERSION, new byte[VALUE_BYTES]);
        String path = "/kv/bench/" + Caches.key(4711).key();
        timeouts = new ConnectionTimeouts(caches.settings.http().timeouts(), caches.registry);
        bodies = new BodiesInFlight(
                caches.settings.limits().bodiesInFlightBytes(), caches.settings.limits().bodyShareBytes(), () -> 0, () -> false,
                caches.registry);
        requests = new RequestLimit(caches.settings.http().maxRequests(), caches.registry);

        Router bareRouter = Router.builder().addRouting(bare()).build();
        var http1 = Http1ConnectionSelector.builder().config(Http1Config.builder().name("bare").build()).build();
        bareGet = new MemoryConnection(http1::connection, bareRouter, get(path, ""));
        answerHead = guarded(new OneRouter(new ConstantAnswer(requests, caches)), get(path + "?handled", ""));
        handledGet = edge(get(path + "?handled", ""));
        hotGet = edge(get(path, ""));
        notModified = edge(get(path, "If-None-Match: " + EntityTag.of(Caches.FIRST_VERSION) + "\r\n"));
        put = edge(put(path, ""));
        // Only a refusal would be another one for it, but it is more than a plain PUT has.
        handledPut = edge(put(path, "Accept: application/problem+json\r\n"));
        String keys = IntStream.range(0, MANY)
                .mapToObj(i -> "{\"key\":\"" + Caches.key(i).key() + "\"}")
                .collect(Collectors.joining(","));
        String body = "[" + keys + "]";
        multi = edge("POST /multi/bench HTTP/1.1\r\n" + CLIENT + "Content-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);

        bareGet.check("HTTP/1.1 200 OK\r\n");
        answerHead.check("HTTP/1.1 200 OK\r\n");
        handledGet.check("HTTP/1.1 200 OK\r\n");
        hotGet.check("HTTP/1.1 200 OK\r\n");
        notModified.check("HTTP/1.1 304 Not Modified\r\n");
        put.check("HTTP/1.1 200 OK\r\n");
        handledPut.check("HTTP/1.1 200 OK\r\n");
        multi.check("HTTP/1.1 200 OK\r\n");
    }

    @TearDown
    public void close() {
        timeouts.close();
        caches.close();
    }

    /** A handler of Helidon's own routing that sends an array under fields made once. */
    @Benchmark
    public void bareGet() {
        bareGet.answer(REQUESTS);
    }

    /** The answer of a hot GET, with nothing looked up for it. */
    @Benchmark
    public void answerHead() {
        answerHead.answer(REQUESTS);
    }

    /** A hot item by Helidon and the handlers, as any request that is more than a plain GET. */
    @Benchmark
    public void handledGet() {
        handledGet.answer(REQUESTS);
    }

    /** The same item by the fast path, as {@link #notModified} is. */
    @Benchmark
    public void hotGet() {
        hotGet.answer(REQUESTS);
    }

    @Benchmark
    public void notModified() {
        notModified.answer(REQUESTS);
    }

    /** Its verdict is there at once: no lane, no database. */
    @Benchmark
    public void put() {
        put.answer(REQUESTS);
    }

    /** The same by Helidon and the handlers. */
    @Benchmark
    public void handledPut() {
        handledPut.answer(REQUESTS);
    }

    /** A hundred values of 100 bytes that are cached. */
    @Benchmark
    public void multiOfHundred() {
        multi.answer(REQUESTS);
    }

    private static String put(String path, String fields) {
        return "PUT " + path + " HTTP/1.1\r\n" + CLIENT + fields + "Content-Length: " + VALUE_BYTES + "\r\n\r\n"
                + "x".repeat(VALUE_BYTES);
    }

    private static String get(String path, String fields) {
        return "GET " + path + " HTTP/1.1\r\n" + CLIENT + fields + "\r\n";
    }

    private MemoryConnection edge(String request) {
        var cacheControls = new CacheControls(caches.buckets::cachePolicy, () -> false, Expiry.NEVER);
        var routing = new EdgeRouting(
                caches.engine, cacheControls, TagField.NONE, bodies, new Decodings(128, 1L << 30, caches.registry),
                caches.settings.limits(), caches.settings.list(), caches.settings.read().inlineBytes(),
                InstantSource.system());
        return guarded(
                new OnlyRouter(new ListenerRouting(
                        routing, requests, () -> true, OVERSIGHT, new RequestMeters(caches.registry),
                        new AccessLog(false))),
                request);
    }

    private Shortcut fastPath() {
        var meters = new RequestMeters(caches.registry);
        LimitSettings limits = caches.settings.limits();
        var cacheControls = new CacheControls(caches.buckets::cachePolicy, () -> false, Expiry.NEVER);
        return new FastPath(
                new FastGet(
                        caches.engine, cacheControls, TagField.NONE, heads(), requests, meters, new AccessLog(false),
                        OVERSIGHT.limits()),
                new FastPut(caches.engine, bodies, requests, heads(), limits, meters, new AccessLog(false), OVERSIGHT));
    }

    private HeadLimits heads() {
        return ListenerCommons.heads(caches.settings.http(), caches.settings.limits());
    }

    private MemoryConnection guarded(Router router, String request) {
        LimitSettings limits = caches.settings.limits();
        var protocol = new HttpProtocol(
                heads(), router, this::fastPath, ErrorAnswer.SHAPE, timeouts,
                caches.settings.http().timeouts(),
                limits.valueBytes(), new RequestMeters(caches.registry), Route.OTHER, new AccessLog(false), OVERSIGHT);
        Place place = Objects.requireNonNull(new Places(1, 1, List.of()).take(InetAddress.getLoopbackAddress()));
        return new MemoryConnection(context -> protocol.connect(context, place), router, request);
    }

    private static HttpRouting.Builder bare() {
        byte[] value = new byte[VALUE_BYTES];
        List<Header> fields = List.of(
                HeaderValues.createCached("Cache-Control", "public, max-age=0, s-maxage=14400"),
                HeaderValues.createCached("Content-Type", "text/plain; charset=utf-8"),
                HeaderValues.createCached("ETag", EntityTag.of(Caches.FIRST_VERSION)),
                HeaderValues.createCached("Last-Modified", "Sat, 21 Nov 2026 03:45:37 GMT"));
        return HttpRouting.builder().get("/kv/*", (request, response) -> {
            fields.forEach(response::header);
            response.send(value);
        });
    }

    private record OneRouter(HttpRouting only) implements Router {
        @Override
        public <T extends Routing> T routing(Class<T> type, T otherwise) {
            return type.isInstance(only) ? type.cast(only) : otherwise;
        }

        @Override
        public List<? extends Routing> routings() {
            return List.of(only);
        }

        @Override
        public void beforeStart() {}

        @Override
        public void afterStop() {}
    }
}
