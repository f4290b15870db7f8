package dev.weir.http;

import dev.weir.audit.Oversight;
import dev.weir.engine.Engine;
import dev.weir.exchange.ListenerRouting;
import dev.weir.exchange.Resources;
import dev.weir.host.KnownHosts;
import dev.weir.request.HeadLimits;
import dev.weir.request.LimitSettings;
import dev.weir.request.Shortcut;
import dev.weir.response.Cors;
import dev.weir.response.ErrorShape;
import dev.weir.tls.Tls;
import dev.weir.transport.AccessLog;
import dev.weir.transport.BodiesInFlight;
import dev.weir.transport.Clients;
import dev.weir.transport.ConnectionTimeouts;
import dev.weir.transport.ListenAddress;
import dev.weir.transport.Listener;
import dev.weir.transport.Places;
import dev.weir.transport.RateLimits;
import dev.weir.transport.RequestLimit;
import dev.weir.transport.RequestMeters;
import dev.weir.transport.RequestMeters.Route;
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
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the listeners of one edge share: bounds on connections, requests and bodies, which count those of all listeners together;
 * deadlines; meters and the access log. What differs is a listener's {@link Resources}, and whether it has a fast path.
 */
final class ListenerCommons implements AutoCloseable {
    private static final Set<String> PROBES = Set.of("/status");

    private final HttpSettings http;
    private final LimitSettings limits;
    private final MeterRegistry registry;
    private final HeadLimits heads;
    private final Header[] onEvery;
    private final ConnectionTimeouts timeouts;
    private final BodiesInFlight bodies;
    private final RequestLimit requests;
    private final RequestMeters meters;
    private final AccessLog accessLog;
    private final Recording recording;
    private final Engine engine;
    private final Clients clients;
    private final RateLimits rates;
    private final Places places;
    private final Function<String, @Nullable Tls> tls;

    /**
     * @param engine tells what answered requests still hold, and who asks
     * @param tls that of a listener, by its name; null if its clients speak in the clear
     */
    ListenerCommons(
            HttpSettings http, LimitSettings limits, Engine engine, Recording recording,
            Function<String, @Nullable Tls> tls, MeterRegistry registry) {
        this.http = http;
        this.limits = limits;
        this.registry = registry;
        this.heads = heads(http, limits);
        this.onEvery = Cors.onEvery(http.corsAllowOrigin());
        this.timeouts = new ConnectionTimeouts(http.timeouts(), registry);
        this.bodies = new BodiesInFlight(
                limits.bodiesInFlightBytes(), limits.bodyShareBytes(), engine::abandonedBytes, timeouts::dropSlowestBody,
                registry);
        this.requests = new RequestLimit(http.maxRequests(), registry);
        this.meters = new RequestMeters(registry);
        this.accessLog = new AccessLog(recording.accessLog());
        this.recording = recording;
        this.engine = engine;
        this.clients = new Clients(http.trustedProxies());
        this.rates = new RateLimits(
                limits.requestsPerSecond(), limits.bytesPerSecond(), limits.limitedAddresses(), clients, System::nanoTime);
        this.tls = tls;
        this.places = new Places(http.maxConnections(), http.maxConnectionsPerAddress(), http.proxies());
    }

    HeadLimits heads() {
        return heads;
    }

    BodiesInFlight bodies() {
        return bodies;
    }

    RequestLimit requests() {
        return requests;
    }

    RequestMeters meters() {
        return meters;
    }

    AccessLog accessLog() {
        return accessLog;
    }

    /** What is watched over with each request of a listener. */
    Oversight oversight(String listener) {
        return new Oversight(listener, recording.traces(), recording.auditLog(), clients, rates, engine::who);
    }

    private boolean mayReadThrough() {
        return switch (http.readThrough()) {
            case ANYONE -> true;
            case TOKENS -> !engine.asksWho() || engine.who() != null;
            case NOBODY -> false;
        };
    }

    ConnectionTimeouts timeouts() {
        return timeouts;
    }

    /** Fields of every answer. */
    Header[] onEvery() {
        return onEvery.clone();
    }

    /**
     * Binds a listener, which accepts nothing yet.
     *
     * @param name one word, for threads, metrics and the log
     * @param shortcuts creates one for each connection
     * @param refused the route, for metrics, of requests that are refused before they get to the resources
     * @throws dev.weir.transport.ListenFailedException if the address cannot be bound
     */
    Listener bind(String name, ListenAddress address, Resources resources, Supplier<Shortcut> shortcuts, Route refused)
            throws IOException {
        var router = new OnlyRouter(new ListenerRouting(
                resources, requests, this::mayReadThrough, oversight(name), meters, accessLog, onEvery));
        ErrorShape errors = resources.errors();
        var protocol = new HttpProtocol(
                heads, router, shortcuts, errors, timeouts, http.timeouts(),
                Math.max(limits.valueBytes(), limits.multiBytes()), meters, refused, accessLog,
                oversight(name), onEvery);
        ListenerConfig config = ListenerConfig.builder()
                .writeBufferSize(0)
                .errorHandling(ErrorHandling.builder().includeEntity(true).build())
                .buildPrototype();
        // Helidon's limit would also count requests whose bodies are still arriving; RequestLimit does not.
        Limit unlimited = FixedLimit.create();
        return Listener.bind(new Listener.Parts(
                name, address, config, directHandlers(errors), router, unlimited, places, protocol, tls.apply(name),
                new Listener.Bounds(http.acceptPause(), Duration.ZERO, http.shutdownGrace()), registry));
    }

    static HeadLimits heads(HttpSettings http, LimitSettings limits) {
        return new HeadLimits(
                (int) limits.requestLineBytes(), (int) limits.headBytes(), limits.headFields(), true, PROBES,
                KnownHosts.of(http.host(), http.hosts()));
    }

    private DirectHandlers directHandlers(ErrorShape shape) {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        var errors = new ProtocolErrors(shape, onEvery);
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, errors);
        }
        return handlers.build();
    }

    /** Called once all listeners are closed. */
    @Override
    public void close() {
        timeouts.close();
    }
}
