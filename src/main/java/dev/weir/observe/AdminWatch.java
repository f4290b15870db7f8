package dev.weir.observe;

import dev.weir.access.Visitor;
import dev.weir.audit.AuditLog;
import dev.weir.audit.AuditLog.Asked;
import dev.weir.audit.Trace;
import dev.weir.request.RequestField;
import dev.weir.transport.Peer;
import io.helidon.http.HeaderName;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * Watches over the requests of the admin listener, as over those of the others.
 *
 * @param auditLog gets a line for each change and refusal
 * @param traces whether requests have ids and places in traces
 */
public record AdminWatch(AuditLog auditLog, boolean traces) {
    /** The listener's name. */
    static final String LISTENER = "admin";

    /** Answers a request. */
    void over(ServerRequest request, ServerResponse response, Runnable answer) {
        if (!traces) {
            audited(request, response, answer);
            return;
        }
        Trace trace = Trace.of(field(request, RequestField.X_REQUEST_ID), field(request, RequestField.TRACEPARENT));
        response.header(RequestField.X_REQUEST_ID.header(), trace.id());
        response.header(RequestField.TRACEPARENT.header(), trace.parent());
        trace.begin();
        try {
            audited(request, response, answer);
        } finally {
            trace.end();
        }
    }

    private static @Nullable String field(ServerRequest request, RequestField field) {
        HeaderName name = field.header();
        return request.headers().contains(name) ? String.join(", ", request.headers().get(name).allValues()) : null;
    }

    private void audited(ServerRequest request, ServerResponse response, Runnable answer) {
        var visitor = new Visitor(
                field(request, RequestField.AUTHORIZATION), request.remotePeer().host(), Peer.names(request.remotePeer()));
        int status = 0;
        try {
            ScopedValue.where(Visitor.CURRENT, visitor).run(answer);
            status = response.status().code();
        } catch (CloseConnectionException e) {
            status = response.isSent() ? response.status().code() : 0;
            throw e;
        } finally {
            if (auditLog.isOn()) {
                auditLog.of(new Asked(
                        LISTENER, request.remotePeer().host(), visitor.name(), request.prologue().method().text(),
                        request.prologue().uriPath().rawPath(), status));
            }
        }
    }

    /** Notes a request that was refused before it was read. */
    void refused(String method, int status) {
        if (auditLog.isOn()) {
            auditLog.of(new Asked(LISTENER, AdminProtocol.peer(), null, method, "", status));
        }
    }
}
