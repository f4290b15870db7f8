/**
 * Answers simple GETs and PUTs straight from the bytes of the request, without Helidon and the handlers, by the same rules and
 * with the same bytes.
 */
@NullMarked
package dev.weir.fastpath;

import org.jspecify.annotations.NullMarked;
