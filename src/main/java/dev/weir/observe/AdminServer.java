package dev.weir.observe;

import dev.weir.host.Authority;
import dev.weir.host.KnownHosts;
import dev.weir.request.HeadLimits;
import dev.weir.response.CommonFields;
import dev.weir.response.RefusedHead;
import dev.weir.tls.Tls;
import dev.weir.transport.ListenAddress;
import dev.weir.transport.ListenFailedException;
import dev.weir.transport.Listener;
import dev.weir.transport.Places;
import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin listener: for operators and their tools, on a separate port that answers until the very end of a stop.
 * <ul>
 * <li>{@code /health/live}: 200 while both listeners accept connections; 503 if only a restart helps
 * <li>{@code /health/ready}: 200 if the edge should get requests, else 503; JSON with the detail of every check
 * <li>{@code /health/serving}: 200 as long as the edge has something to answer with, else 503; for load balancers
 * <li>{@code /metrics}: the meters, in the Prometheus text format or, by Accept, OpenMetrics
 * <li>{@code /_openapi.yaml}: describes this listener as an OpenAPI 3.1 document
 * </ul>
 *
 * <p>These allow only GET and HEAD, without bodies or caching. Everything else is an {@link AdminRoute}. Requests are answered
 * on Helidon's virtual threads.
 */
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    /** The name of the listener. */
    public static final String NAME = AdminWatch.LISTENER;

    /** Scrapers and probes are few; the limits keep a port scan from using up memory. */
    private static final int MAX_CONNECTIONS = 256;
    private static final int MAX_REQUESTS = 64;
    private static final int REQUEST_LINE_BYTES = 8 << 10;
    private static final int HEAD_BYTES = 16 << 10;
    private static final int HEAD_FIELDS = 100;
    private static final Set<String> PROBES = Set.of("/health/live", "/health/ready", "/health/serving");
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);
    private static final Duration STOP_GRACE = Duration.ofSeconds(1);

    private static final String DESCRIPTION = "/_openapi.yaml";
    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final Header ALLOW = HeaderValues.createCached(HeaderNames.ALLOW, "GET, HEAD");
    private static final Header VARY_ACCEPT = HeaderValues.createCached(HeaderNames.VARY, "Accept");

    private final Listener listener;
    private final String origin;

    private AdminServer(Listener listener, String host, boolean secure) {
        this.listener = listener;
        this.origin = (secure ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host);
    }

    /**
     * Binds the port and starts answering.
     *
     * @param hosts the hosts that it answers to besides its own, as in {@link KnownHosts}
     * @param watch watches over its requests
     * @param routes further operations; the first one whose prefix matches answers
     * @param tls null if its clients speak in the clear
     * @throws ListenFailedException with a message for the operator, if the address cannot be bound
     */
    public static AdminServer start(
            AdminSettings settings, List<String> hosts, Readiness readiness, Meters meters, AdminWatch watch,
            List<AdminRoute> routes, @Nullable Tls tls)
            throws IOException {
        AdminRoutes others = new AdminRoutes(routes);
        Router router = Router.builder()
                .addRouting(HttpRouting.builder().any(
                        (request, response) -> watch.over(
                                request, response, () -> answer(request, response, readiness, meters, others))))
                .build();
        Listener listener = Listener.start(new Listener.Parts(
                NAME,
                address(settings),
                ListenerConfig.builder()
                        .maxPayloadSize(settings.bodyBytes())
                        .errorHandling(ErrorHandling.builder().includeEntity(true).build())
                        .buildPrototype(),
                refusals(watch),
                router,
                FixedLimit.create(limit -> limit.permits(MAX_REQUESTS)),
                new Places(MAX_CONNECTIONS, MAX_CONNECTIONS, List.of()),
                new AdminProtocol(new HeadLimits(
                        REQUEST_LINE_BYTES, HEAD_BYTES, HEAD_FIELDS, false, PROBES, KnownHosts.of(settings.host(), hosts))),
                tls,
                new Listener.Bounds(ACCEPT_PAUSE, READ_TIMEOUT, STOP_GRACE),
                meters.registry()));
        readiness.vital("admin listener", listener::isAlive);
        return new AdminServer(listener, settings.host(), tls != null);
    }

    /** The actual port, even if 0 was configured. */
    public int port() {
        return listener.port();
    }

    /** Its URL, such as {@code http://127.0.0.1:8082}. */
    public String url() {
        return origin + ":" + port();
    }

    /** Stops answering; requests in progress have one second to finish. */
    @Override
    public void close() {
        listener.close();
    }

    /**
     * Checks that the address can be bound, before anything else is started.
     *
     * @throws ListenFailedException with a message for the operator, if the address cannot be bound
     */
    public static void checkAddress(AdminSettings settings) throws ListenFailedException {
        address(settings).check();
    }

    private static ListenAddress address(AdminSettings settings) {
        return new ListenAddress(settings.host(), settings.port(), "admin.host", "--admin-port");
    }

    private static void answer(
            ServerRequest request, ServerResponse response, Readiness readiness, Meters meters, AdminRoutes routes) {
        response.header(CommonFields.NO_STORE).header(CommonFields.NO_SNIFF);
        boolean last = request.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
        if (last) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        Method method = request.prologue().method();
        String path = Authority.originForm(request.prologue().uriPath().rawPath());
        AdminProtocol.answering(true);
        try {
            switch (path) {
                case "/health/live", "/health/ready", "/health/serving", "/metrics", DESCRIPTION -> {
                    if (request.content().hasEntity()) {
                        send(request, response, Status.REQUEST_ENTITY_TOO_LARGE_413, PLAIN, "A request has no body here.\n");
                    } else if (method != Method.GET && method != Method.HEAD) {
                        response.header(ALLOW);
                        send(request, response, Status.METHOD_NOT_ALLOWED_405, PLAIN, "Method not allowed; use GET or HEAD.\n");
                    } else if (path.equals("/health/live")) {
                        List<String> dead = readiness.dead();
                        if (dead.isEmpty()) {
                            send(request, response, Status.OK_200, PLAIN, "ok\n");
                        } else {
                            send(request, response, Status.SERVICE_UNAVAILABLE_503, PLAIN,
                                    "Restart this edge; these parts of it have stopped: " + String.join(", ", dead) + ".\n");
                        }
                    } else if (path.equals("/health/ready")) {
                        Readiness.Report report = readiness.report();
                        Status status = report.isReady() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503;
                        send(request, response, status, "application/json", ReportJson.of(report));
                    } else if (path.equals("/health/serving")) {
                        if (readiness.isServing()) {
                            send(request, response, Status.OK_200, PLAIN, "ok\n");
                        } else {
                            send(request, response, Status.SERVICE_UNAVAILABLE_503, PLAIN,
                                    "This edge has nothing to answer with; see /health/ready.\n");
                        }
                    } else if (path.equals(DESCRIPTION)) {
                        send(request, response, Status.OK_200, "application/yaml", description());
                    } else {
                        String accept = request.headers().first(HeaderNames.ACCEPT).orElse("");
                        Meters.Exposition exposition = meters.exposition(accept);
                        response.header(VARY_ACCEPT);
                        send(request, response, Status.OK_200, exposition.contentType(), exposition.bytes());
                    }
                }
                default -> answerElsewhere(request, response, path, routes);
            }
        } catch (ServerConnectionException | UncheckedIOException e) {
            LOG.debug("The client of {} {} has gone: {}", method, path, e.getMessage());
            throw new CloseConnectionException("The client has gone", e);
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", method, path, e);
            if (response.isSent()) {
                throw e;
            }
            send(request, response, Status.INTERNAL_SERVER_ERROR_500, PLAIN, "Internal error; see the log of the edge.\n");
        } finally {
            AdminProtocol.answering(false);
        }
        if (last || isBodyUnread(request)) {
            // Helidon sends the field, but would keep the connection open.
            throw new CloseConnectionException("The connection cannot be used for another request");
        }
    }

    private static byte[] description() {
        try (InputStream document = Objects.requireNonNull(AdminServer.class.getResourceAsStream("openapi.yaml"))) {
            return document.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the client may still be sending a body that was refused. */
    private static boolean isBodyUnread(ServerRequest request) {
        return request.content().hasEntity() && !request.content().consumed();
    }

    private static void answerElsewhere(ServerRequest request, ServerResponse response, String path, AdminRoutes routes) {
        AdminRoute.Answer answer = routes.answer(request, path);
        answer.fields().forEach((name, value) -> response.header(HeaderNames.create(name), value));
        send(request, response, Status.create(answer.status()), answer.json() ? "application/json" : PLAIN, answer.text());
    }

    private static void send(ServerRequest request, ServerResponse response, Status status, String type, String text) {
        send(request, response, status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(ServerRequest request, ServerResponse response, Status status, String type, byte[] body) {
        response.status(status).header(HeaderNames.CONTENT_TYPE, type);
        if (isBodyUnread(request)) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        if (request.prologue().method() == Method.HEAD) {
            response.headers().contentLength(body.length);
            response.send();
        } else {
            response.send(body);
        }
    }

    /** Adds a message to the requests that Helidon itself refuses. */
    private static DirectHandlers refusals(AdminWatch watch) {
        DirectHandler inWords = (request, event, status, headers, message) -> {
            watch.refused(request.method(), status.code());
            DirectHandler.TransportResponse.Builder answer = DirectHandler.TransportResponse.builder()
                    .status(status)
                    .headers(CommonFields.ofLast())
                    .keepAlive(false);
            return request.method().equals(Method.HEAD.text())
                    ? answer.build()
                    : answer.entity(RefusedHead.words(status, message) + '\n').build();
        };
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType event : DirectHandler.EventType.values()) {
            handlers.addHandler(event, inWords);
        }
        return handlers.build();
    }
}
