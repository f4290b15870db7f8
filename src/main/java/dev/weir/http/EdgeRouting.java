package dev.weir.http;

import dev.weir.http.RequestMeters.Route;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import org.jspecify.annotations.Nullable;

/**
 * The way of a request from Helidon to its face: its target is read once, its method is checked against what the face takes,
 * what goes wrong is told by {@link Failures}, and the connection is closed where it cannot carry another request.
 *
 * <p>It takes the place of Helidon's own routing, which would read and normalise the path before anybody could look at it. Every
 * connection's thread calls it.
 */
final class EdgeRouting implements HttpRouting {
    private static final String EVERYTHING = "GET, HEAD, PUT, POST, DELETE, OPTIONS";
    private static final Header EXPOSED = HeaderValues.createCached(
            HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS,
            "ETag, Last-Modified, Cache-Status, Content-Location, Content-Range, Accept-Ranges, Retry-After, Weir-Outcome,"
                    + " Weir-Version, Weir-Purge");
    private static final Header PREFLIGHT_FIELDS = HeaderValues.createCached(
            HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS,
            "Accept, Cache-Control, Content-Type, If-Match, If-None-Match, If-Range, If-Unmodified-Since, Range,"
                    + " Weir-Min-Version, X-If-Match");
    private static final Header PREFLIGHT_MAX_AGE = HeaderValues.createCached(HeaderNames.ACCESS_CONTROL_MAX_AGE, "600");

    private final KvFace kv;
    private final MultiFace multi;
    private final HttpSecurity security = HttpSecurity.create();
    private final HelpFace help = new HelpFace();
    private final StatusFace status = new StatusFace();
    private final Turns turns;
    private final RequestMeters meters;
    private final AccessLog accessLog;
    private final Header[] onEvery;

    /** The fields that stand on every answer. */
    static Header[] onEvery(@Nullable String corsAllowOrigin) {
        return corsAllowOrigin == null
                ? new Header[0]
                : new Header[] {
                    HeaderValues.createCached(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, corsAllowOrigin), EXPOSED
                };
    }

    EdgeRouting(
            KvFace kv,
            MultiFace multi,
            Turns turns,
            RequestMeters meters,
            AccessLog accessLog,
            @Nullable String corsAllowOrigin) {
        this.kv = kv;
        this.multi = multi;
        this.turns = turns;
        this.meters = meters;
        this.accessLog = accessLog;
        this.onEvery = onEvery(corsAllowOrigin);
    }

    @Override
    public void route(ConnectionContext context, RoutingRequest request, RoutingResponse response) {
        ClientConnection connection = (ClientConnection) context;
        connection.beginRequest();
        long start = System.nanoTime();
        long writtenBefore = connection.written();
        Exchange exchange = new Exchange(connection, turns, request, response);
        Visit visit = new Visit(exchange);
        int answered = 0;
        try {
            visit.run();
            answered = exchange.statusCode();
        } finally {
            exchange.endTurn();
            long nanos = System.nanoTime() - start;
            long bytes = connection.written() - writtenBefore;
            String method = exchange.method().text();
            int status = connection.isBodyTooSlow() ? Status.REQUEST_TIMEOUT_408.code() : answered;
            meters.record(method, visit.route, status, nanos, bytes);
            if (accessLog.isOn()) {
                accessLog.line(exchange.client(), method, exchange.wholeTarget(), status, bytes, nanos);
            }
        }
        if (!exchange.canCarryAnother()) {
            if (exchange.isBodyPending()) {
                connection.lingerAtTheEnd();
            }
            throw new CloseConnectionException("The connection cannot carry another request");
        }
        connection.endRequest();
    }

    /** One request on its way. */
    private final class Visit {
        private final Exchange exchange;
        private Route route = Route.OTHER;

        Visit(Exchange exchange) {
            this.exchange = exchange;
        }

        void run() {
            try {
                cors();
                if (exchange.hasFragment()) {
                    throw Refusal.badRequest("A request target has no fragment; write # as %23.");
                }
                dispatch(RequestTarget.parse(exchange.target()));
            } catch (CloseConnectionException e) {
                throw e;
            } catch (Exception | StackOverflowError e) {
                failed(e);
            }
        }

        private void failed(Throwable failure) {
            // What was prepared of the answer is taken back, and with it what stands on every answer.
            if (!exchange.isCommitted()) {
                exchange.reset();
                cors();
            }
            Failures.answer(exchange, failure);
        }

        private void dispatch(RequestTarget target) {
            switch (target) {
                case RequestTarget.Item item -> visit(Route.KV, kv, item);
                case RequestTarget.Multi many -> visit(Route.MULTI, multi, many);
                case RequestTarget.Help page -> visit(Route.HELP, help, page);
                case RequestTarget.Status sign -> visit(Route.STATUS, status, sign);
                case RequestTarget.Server server -> {
                    if (exchange.method() != Method.OPTIONS) {
                        throw Refusal.badRequest("Only OPTIONS can ask for *.");
                    }
                    options(EVERYTHING);
                }
                case RequestTarget.Nowhere(String words) -> throw Refusal.notFound(words);
            }
        }

        private <T extends RequestTarget> void visit(Route name, Face<T> face, T target) {
            route = name;
            Method method = exchange.method();
            if (method == Method.OPTIONS) {
                options(face.allow());
            } else if (takes(face.allow(), method.text())) {
                face.answer(exchange, target);
            } else {
                throw new Refusal(
                        Status.METHOD_NOT_ALLOWED_405,
                        "Not with this method; " + face.allow() + " can be used here.",
                        HeaderValues.create(HeaderNames.ALLOW, face.allow()));
            }
        }

        private void options(String allow) {
            exchange.header(HeaderNames.ALLOW, allow).header(CacheControl.NO_STORE);
            if (onEvery.length > 0 && exchange.field(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD) != null) {
                exchange.header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, allow)
                        .header(PREFLIGHT_FIELDS)
                        .header(PREFLIGHT_MAX_AGE);
            }
            exchange.sendBare(Status.NO_CONTENT_204);
        }

        private void cors() {
            for (Header field : onEvery) {
                exchange.header(field);
            }
        }
    }

    /** Whether the method is one of a list such as Allow has. */
    private static boolean takes(String allow, String method) {
        int at = allow.indexOf(method);
        return at >= 0
                && (at == 0 || allow.charAt(at - 1) == ' ')
                && (at + method.length() == allow.length() || allow.charAt(at + method.length()) == ',');
    }

    @Override
    public HttpSecurity security() {
        return security;
    }

    @Override
    public void beforeStart() {}

    @Override
    public void afterStop() {}
}
