package dev.weir.exchange;

import dev.weir.access.Visitor;
import dev.weir.audit.AuditLog.Asked;
import dev.weir.audit.Changes;
import dev.weir.audit.Oversight;
import dev.weir.audit.Trace;
import dev.weir.item.InvalidNameException;
import dev.weir.request.ClientConnection;
import dev.weir.request.ReadAhead;
import dev.weir.request.RequestField;
import dev.weir.request.RequestTarget;
import dev.weir.response.HttpError;
import dev.weir.transport.AccessLog;
import dev.weir.transport.Peer;
import dev.weir.transport.RequestLimit;
import dev.weir.transport.RequestMeters;
import dev.weir.transport.RequestMeters.Route;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a request from Helidon to the {@link Resources} of its listener: answers failures through {@link ErrorAnswers}, meters
 * and logs the request, and closes the connection if it cannot be used for another one.
 *
 * <p>It replaces Helidon's own routing, which would normalise the path before it could be checked. Every connection's thread
 * calls it.
 */
public final class ListenerRouting implements HttpRouting {
    private static final String HEALTH = "/status";

    private final Resources resources;
    private final HttpSecurity security = HttpSecurity.create();
    private final RequestLimit requests;
    private final BooleanSupplier readThrough;
    private final Oversight oversight;
    private final RequestMeters meters;
    private final AccessLog accessLog;
    private final Header[] onEvery;

    /**
     * @param readThrough whether the current visitor's reads may go past the caches
     * @param oversight what is watched over
     * @param onEvery fields of every answer
     */
    public ListenerRouting(
            Resources resources, RequestLimit requests, BooleanSupplier readThrough, Oversight oversight, RequestMeters meters,
            AccessLog accessLog, Header... onEvery) {
        this.resources = resources;
        this.requests = requests;
        this.readThrough = readThrough;
        this.oversight = oversight;
        this.meters = meters;
        this.accessLog = accessLog;
        this.onEvery = onEvery.clone();
    }

    @Override
    public void route(ConnectionContext context, RoutingRequest request, RoutingResponse response) {
        ClientConnection connection = ClientConnection.CURRENT.get();
        connection.beginRequest();
        try (ReadAhead readAhead = connection.takeReadAhead()) {
            route(connection, new Exchange(connection, readAhead, requests, resources.errors(), readThrough, request, response));
        }
    }

    private void route(ClientConnection connection, Exchange exchange) {
        if (oversight.traces()) {
            Trace trace = Trace.of(exchange.field(RequestField.X_REQUEST_ID), exchange.field(RequestField.TRACEPARENT));
            trace.begin();
            try {
                visit(connection, exchange, with(trace));
            } finally {
                trace.end();
            }
        } else {
            visit(connection, exchange, onEvery);
        }
        if (!exchange.isReusable()) {
            if (exchange.isBodyPending()) {
                connection.lingerAtTheEnd();
            }
            throw new CloseConnectionException("The connection cannot be used for another request");
        }
        connection.endRequest();
    }

    /** The fields of every answer, and those that give the names of a request back. */
    private Header[] with(Trace trace) {
        Header[] all = Arrays.copyOf(onEvery, onEvery.length + 2);
        all[onEvery.length] = HeaderValues.create(RequestField.X_REQUEST_ID.header(), trace.id());
        all[onEvery.length + 1] = HeaderValues.create(RequestField.TRACEPARENT.header(), trace.parent());
        return all;
    }

    private void visit(ClientConnection connection, Exchange exchange, Header[] fields) {
        long start = exchange.readAhead().begunAt();
        long writtenBefore = connection.written();
        Visitor visitor = new Visitor(
                exchange.field(RequestField.AUTHORIZATION), connection.peer(), Peer.names(connection.client().peer()));
        Changes changes = oversight.auditLog().isOn() ? new Changes() : null;
        int answered = 0;
        try {
            ScopedValue.where(Visitor.CURRENT, visitor).run(() -> {
                if (changes == null) {
                    answer(exchange, fields);
                } else {
                    changes.during(() -> answer(exchange, fields));
                }
            });
            answered = exchange.statusCode();
        } finally {
            exchange.permit().release();
            long nanos = System.nanoTime() - start;
            long bytes = connection.written() - writtenBefore;
            String method = exchange.method().text();
            int status = connection.isBodyTooSlow() ? Status.REQUEST_TIMEOUT_408.code() : answered;
            meters.record(method, exchange.route(), status, nanos, bytes);
            if (accessLog.isOn()) {
                accessLog.line(connection.peer(), method, exchange.wholeTarget(), status, bytes, nanos);
            }
            if (changes != null) {
                audit(exchange, visitor.name(), status, changes);
            }
            if (oversight.limits().isOn()) {
                oversight.limits().spend(spender(exchange, visitor.name()), bytes + exchange.declaredLength());
            }
        }
    }

    private void answer(Exchange exchange, Header[] fields) {
        try {
            begin(exchange, fields);
            limit(exchange);
            CrossSite.check(exchange);
            resources.answer(exchange);
        } catch (CloseConnectionException e) {
            throw e;
        } catch (Exception | Error e) {
            // An Error too: Helidon would blame the client.
            // Resetting the prepared answer also removes the fields of every answer.
            if (!exchange.isCommitted()) {
                exchange.reset();
                begin(exchange, fields);
            }
            ErrorAnswers.answer(exchange, e);
        }
    }

    private static void begin(Exchange exchange, Header[] fields) {
        for (Header field : fields) {
            exchange.header(field);
        }
    }

    /** The address that asks, which a proxy may have told. */
    private InetAddress client(Exchange exchange) {
        return oversight.clients().of(exchange.clientSocket(), exchange.field(RequestField.X_FORWARDED_FOR));
    }

    /** Whose limits count: those of a token that is known, or of the address. */
    private Object spender(Exchange exchange, @Nullable String who) {
        return who == null ? client(exchange) : who;
    }

    /** Health checks are not limited: those of one balancer come from one address, and cost nothing. */
    private void limit(Exchange exchange) {
        if (oversight.limits().isOn() && !exchange.target().equals(HEALTH)) {
            long nanos = oversight.limits().take(spender(exchange, oversight.who().get()));
            if (nanos > 0) {
                throw HttpError.tooMany(nanos);
            }
        }
    }

    private void audit(Exchange exchange, @Nullable String who, int status, Changes changes) {
        String bucket = null;
        String key = null;
        if (exchange.route() != Route.FACE) {
            try {
                switch (RequestTarget.parse(exchange.target())) {
                    case RequestTarget.Item item -> {
                        bucket = item.key().bucket().value();
                        key = item.key().key();
                    }
                    case RequestTarget.Bucket all -> bucket = all.bucket().value();
                    case RequestTarget.Multi many -> bucket = many.bucket().value();
                    default -> {
                        // Nothing else has items.
                    }
                }
            } catch (HttpError | InvalidNameException malformed) {
                // The line has the target as it came.
            }
        }
        oversight.auditLog().of(
                new Asked(
                        oversight.listener(), client(exchange).getHostAddress(), who, exchange.method().text(),
                        exchange.target(), status),
                changes, bucket, key);
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
