/**
 * Connections and their bounds, whatever protocol they carry: the acceptor of both listeners, sockets with deadlines, the limits
 * on connections, requests and bodies, the meters and the access log.
 */
@NullMarked
package dev.weir.transport;

import org.jspecify.annotations.NullMarked;
