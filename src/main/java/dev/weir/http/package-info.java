/** Composes the public HTTP listener from its transport, its parsers, the fast path and the handlers. */
@NullMarked
package dev.weir.http;

import org.jspecify.annotations.NullMarked;
