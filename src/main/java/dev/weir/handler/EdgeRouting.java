package dev.weir.handler;

import dev.weir.content.Decodings;
import dev.weir.engine.Engine;
import dev.weir.listing.ListSettings;
import dev.weir.request.ClientConnection;
import dev.weir.request.LimitSettings;
import dev.weir.request.RequestField;
import dev.weir.request.RequestTarget;
import dev.weir.response.CacheControls;
import dev.weir.response.CommonFields;
import dev.weir.response.Cors;
import dev.weir.response.HttpError;
import dev.weir.response.TagField;
import dev.weir.transport.AccessLog;
import dev.weir.transport.BodiesInFlight;
import dev.weir.transport.RequestLimit;
import dev.weir.transport.RequestMeters.Route;
import dev.weir.transport.RequestMeters;
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
import java.time.InstantSource;

/**
 * Routes a request from Helidon to its handler: parses its target once, checks that the handler allows its method, answers
 * failures through {@link ErrorAnswers}, and closes the connection if it cannot be used for another request.
 *
 * <p>It replaces Helidon's own routing, which would normalise the path before it could be checked. Every connection's thread
 * calls it.
 */
public final class EdgeRouting implements HttpRouting {
    private static final String EVERYTHING = "GET, HEAD, PUT, POST, DELETE, OPTIONS";

    private final ItemHandler kv;
    private final MultiHandler multi;
    private final KeysHandler keys;
    private final BucketsHandler buckets;
    private final HttpSecurity security = HttpSecurity.create();
    private final HelpHandler help = new HelpHandler();
    private final OpenApiHandler openApi = new OpenApiHandler();
    private final StatusHandler status = new StatusHandler();
    private final RequestLimit requests;
    private final RequestMeters meters;
    private final AccessLog accessLog;
    private final Header[] onEvery;

    public EdgeRouting(
            Engine engine,
            CacheControls cacheControls,
            TagField tagField,
            BodiesInFlight bodies,
            Decodings decodings,
            LimitSettings limits,
            ListSettings list,
            int inlineBytes,
            InstantSource clock,
            RequestLimit requests,
            RequestMeters meters,
            AccessLog accessLog,
            Header... onEvery) {
        this.kv = new ItemHandler(engine, cacheControls, tagField, bodies, decodings, limits, inlineBytes, clock);
        this.multi = new MultiHandler(engine, bodies, limits, clock);
        this.keys = new KeysHandler(engine, list, limits.deleteItems(), new NewItems(engine, bodies, limits));
        this.buckets = new BucketsHandler(engine, list);
        this.requests = requests;
        this.meters = meters;
        this.accessLog = accessLog;
        this.onEvery = onEvery.clone();
    }

    @Override
    public void route(ConnectionContext context, RoutingRequest request, RoutingResponse response) {
        ClientConnection connection = ClientConnection.CURRENT.get();
        connection.beginRequest();
        long start = System.nanoTime();
        long writtenBefore = connection.written();
        Exchange exchange = new Exchange(connection, requests, request, response);
        Visit visit = new Visit(exchange);
        int answered = 0;
        try {
            visit.run();
            answered = exchange.statusCode();
        } finally {
            exchange.permit().release();
            long nanos = System.nanoTime() - start;
            long bytes = connection.written() - writtenBefore;
            String method = exchange.method().text();
            int status = connection.isBodyTooSlow() ? Status.REQUEST_TIMEOUT_408.code() : answered;
            meters.record(method, visit.route, status, nanos, bytes);
            if (accessLog.isOn()) {
                accessLog.line(exchange.client(), method, exchange.wholeTarget(), status, bytes, nanos);
            }
        }
        if (!exchange.isReusable()) {
            if (exchange.isBodyPending()) {
                connection.lingerAtTheEnd();
            }
            throw new CloseConnectionException("The connection cannot be used for another request");
        }
        connection.endRequest();
    }

    /** One request in progress. */
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
                    throw HttpError.badRequest("A request target cannot have a fragment; write # as %23.");
                }
                dispatch(RequestTarget.parse(exchange.target()));
            } catch (CloseConnectionException e) {
                throw e;
            } catch (Exception | StackOverflowError e) {
                failed(e);
            }
        }

        private void failed(Throwable failure) {
            // Resetting the prepared answer also removes the fields of every answer.
            if (!exchange.isCommitted()) {
                exchange.reset();
                cors();
            }
            ErrorAnswers.answer(exchange, failure);
        }

        private void dispatch(RequestTarget target) {
            switch (target) {
                case RequestTarget.Item item -> visit(Route.KV, kv, item);
                case RequestTarget.Bucket bucket -> visit(Route.LIST, keys, bucket);
                case RequestTarget.Buckets all -> visit(Route.LIST, buckets, all);
                case RequestTarget.Multi many -> visit(Route.MULTI, multi, many);
                case RequestTarget.Help page -> visit(Route.HELP, help, page);
                case RequestTarget.OpenApi document -> visit(Route.HELP, openApi, document);
                case RequestTarget.Status sign -> visit(Route.STATUS, status, sign);
                case RequestTarget.Server server -> {
                    if (exchange.method() != Method.OPTIONS) {
                        throw HttpError.badRequest("Only OPTIONS can be sent to *.");
                    }
                    options(EVERYTHING);
                }
                case RequestTarget.Nowhere(String words) -> throw HttpError.notFound(words);
            }
        }

        private <T extends RequestTarget> void visit(Route name, Handler<T> handler, T target) {
            route = name;
            Method method = exchange.method();
            String allow = method == Method.GET || method == Method.HEAD ? handler.allow() : handler.allow(target);
            if (method == Method.OPTIONS) {
                options(allow);
            } else if (isIn(allow, method.text())) {
                handler.answer(exchange, target);
            } else {
                throw new HttpError(
                        Status.METHOD_NOT_ALLOWED_405,
                        "Method not allowed; use " + allow + ".",
                        HeaderValues.create(HeaderNames.ALLOW, allow));
            }
        }

        private void options(String allow) {
            exchange.header(HeaderNames.ALLOW, allow).header(CommonFields.NO_STORE);
            if (onEvery.length > 0 && exchange.field(RequestField.ACCESS_CONTROL_REQUEST_METHOD) != null) {
                exchange.header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, allow)
                        .header(Cors.PREFLIGHT_FIELDS)
                        .header(Cors.PREFLIGHT_MAX_AGE);
            }
            exchange.sendBare(Status.NO_CONTENT_204);
        }

        private void cors() {
            for (Header field : onEvery) {
                exchange.header(field);
            }
        }
    }

    /** Whether the method is in a list as in Allow. */
    private static boolean isIn(String allow, String method) {
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
