/**
 * Connections and their limits, whatever the protocol: the acceptor of both listeners, sockets with deadlines, the limits on
 * connections, requests and bodies, the meters and the access log.
 */
@NullMarked
package dev.weir.transport;

import org.jspecify.annotations.NullMarked;
