/** Whole edges in tests: real processes, asked over HTTP as a client would, killed and frozen as machines are. */
@NullMarked
package dev.weir.edge;

import org.jspecify.annotations.NullMarked;
