package dev.weir.response;

import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;

/** How the errors of a listener look to its clients. That of the edge's own listeners is {@link ErrorAnswer#SHAPE}. */
@FunctionalInterface
public interface ErrorShape {
    /**
     * Describes an error.
     *
     * @param fields the answer's fields, which have those of every error in plain text; this sets another Content-Type, or
     *     removes it if there is no content
     * @param method the request's method; empty if it is not known
     * @param problem whether the client accepts a problem document (RFC 9457)
     * @param words what happened, for the client; may be empty
     * @return the content, which may be empty
     */
    byte[] describe(ServerResponseHeaders fields, String method, boolean problem, Status status, String words);
}
