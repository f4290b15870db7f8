package dev.weir.audit;

import dev.weir.transport.ClientSocket;
import dev.weir.transport.Clients;
import dev.weir.transport.RateLimits;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is watched over with each request of a listener, however it is answered.
 *
 * @param listener its name
 * @param traces whether requests have ids and places in traces
 * @param clients tells from which address a request came
 * @param limits of each token and each address
 * @param who the name of whoever sent the request that the thread answers; null if nobody knows it
 */
public record Oversight(String listener, boolean traces, AuditLog auditLog, Clients clients, RateLimits limits,
        Supplier<@Nullable String> who) {
    /** Whether the audit log names another than the client of the connection, which is in the head of the request. */
    public boolean namesAnother(ClientSocket client) {
        return auditLog.isOn() && clients.isProxy(client);
    }
}
