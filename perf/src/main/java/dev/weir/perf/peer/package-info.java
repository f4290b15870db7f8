/**
 * Hand-written peers that use the edge's own libraries: the same Helidon with a single handler, and one statement per request.
 * They are separate programs, which the comparison starts with the jars of the edge's build.
 */
@NullMarked
package dev.weir.perf.peer;

import org.jspecify.annotations.NullMarked;
