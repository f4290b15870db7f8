package dev.weir.exchange;

import dev.weir.request.ClientConnection;
import dev.weir.transport.AccessLog;
import dev.weir.transport.RequestLimit;
import dev.weir.transport.RequestMeters;
import io.helidon.http.Header;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * Takes a request from Helidon to the {@link Resources} of its listener: answers failures through {@link ErrorAnswers}, meters
 * and logs the request, and closes the connection if it cannot be used for another one.
 *
 * <p>It replaces Helidon's own routing, which would normalise the path before it could be checked. Every connection's thread
 * calls it.
 */
public final class ListenerRouting implements HttpRouting {
    private final Resources resources;
    private final HttpSecurity security = HttpSecurity.create();
    private final RequestLimit requests;
    private final ReadThrough readThrough;
    private final RequestMeters meters;
    private final AccessLog accessLog;
    private final Header[] onEvery;

    /**
     * @param readThrough whose reads may go past the caches
     * @param onEvery fields of every answer
     */
    public ListenerRouting(
            Resources resources, RequestLimit requests, ReadThrough readThrough, RequestMeters meters, AccessLog accessLog,
            Header... onEvery) {
        this.resources = resources;
        this.requests = requests;
        this.readThrough = readThrough;
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
        Exchange exchange = new Exchange(connection, requests, resources.errors(), readThrough, request, response);
        int answered = 0;
        try {
            answer(exchange);
            answered = exchange.statusCode();
        } finally {
            exchange.permit().release();
            long nanos = System.nanoTime() - start;
            long bytes = connection.written() - writtenBefore;
            String method = exchange.method().text();
            int status = connection.isBodyTooSlow() ? Status.REQUEST_TIMEOUT_408.code() : answered;
            meters.record(method, exchange.route(), status, nanos, bytes);
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

    private void answer(Exchange exchange) {
        try {
            begin(exchange);
            CrossSite.check(exchange);
            resources.answer(exchange);
        } catch (CloseConnectionException e) {
            throw e;
        } catch (Exception | Error e) {
            // An Error too: Helidon would blame the client.
            // Resetting the prepared answer also removes the fields of every answer.
            if (!exchange.isCommitted()) {
                exchange.reset();
                begin(exchange);
            }
            ErrorAnswers.answer(exchange, e);
        }
    }

    private void begin(Exchange exchange) {
        for (Header field : onEvery) {
            exchange.header(field);
        }
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
