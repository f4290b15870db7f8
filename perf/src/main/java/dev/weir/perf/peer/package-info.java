/**
 * Peers written by hand on the edge's own libraries: the same Helidon with one handler, and one statement a request. They are
 * programs of their own, which the comparison starts on the very jars of the edge's build.
 */
@NullMarked
package dev.weir.perf.peer;

import org.jspecify.annotations.NullMarked;
