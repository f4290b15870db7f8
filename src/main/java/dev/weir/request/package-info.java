/**
 * Reads HTTP requests: heads and framing, checked byte for byte before Helidon sees them (RFC 9112), then targets, fields and
 * chunked bodies.
 */
@NullMarked
package dev.weir.request;

import org.jspecify.annotations.NullMarked;
