/**
 * The real servers that are measured or loaded: an edge, its database, a Varnish. Each runs in a process of its own on free
 * ports of 127.0.0.1, is started by name and ended by process id, and is killed with this JVM if nothing closed it. Peers that
 * only the comparison needs are in its own package.
 */
@NullMarked
package dev.weir.perf.site;

import org.jspecify.annotations.NullMarked;
