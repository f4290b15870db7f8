package dev.weir.http;

import dev.weir.audit.AuditLog;

/**
 * What is recorded of requests.
 *
 * @param accessLog whether each is logged through {@code weir.access}
 * @param traces whether each has an id and a place in a trace, taken up or made, which its answer and its log lines show; then
 *     none takes the fast path
 */
public record Recording(boolean accessLog, AuditLog auditLog, boolean traces) {}
