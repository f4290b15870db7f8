/**
 * The real things that are measured or loaded: an edge, its database, a Varnish. Each runs in a process of its own on free ports
 * of 127.0.0.1, is started by its name here and ended by its process id, and is killed with this JVM where nobody closed it.
 * Peers that only the comparison needs stand beside it, in their room.
 */
@NullMarked
package dev.weir.perf.site;

import org.jspecify.annotations.NullMarked;
