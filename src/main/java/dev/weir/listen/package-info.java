/**
 * Listeners: an acceptor that outlives every failure to accept, bounds on connections, and Helidon's HTTP over them. What is said
 * over a connection belongs to the packages that open listeners.
 */
@NullMarked
package dev.weir.listen;

import org.jspecify.annotations.NullMarked;
