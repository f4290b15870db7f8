/**
 * Answers simple GETs and PUTs from the bytes of the request, past Helidon and the handlers, with the same rules and the same
 * bytes.
 */
@NullMarked
package dev.weir.fastpath;

import org.jspecify.annotations.NullMarked;
