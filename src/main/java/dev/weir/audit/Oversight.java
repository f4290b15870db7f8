package dev.weir.audit;

import dev.weir.transport.Clients;
import dev.weir.transport.RateLimits;

/**
 * What is watched over with each request of a listener, however it is answered.
 *
 * @param listener its name
 * @param traces whether requests have ids and places in traces
 * @param clients tells from which address a request came
 * @param limits of each address
 */
public record Oversight(String listener, boolean traces, AuditLog auditLog, Clients clients, RateLimits limits) {}
