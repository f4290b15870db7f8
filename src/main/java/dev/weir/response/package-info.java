/**
 * Describes HTTP responses: which fields an answer has, and how it is encoded. The fast path and the handlers both take their
 * heads from here.
 */
@NullMarked
package dev.weir.response;

import org.jspecify.annotations.NullMarked;
