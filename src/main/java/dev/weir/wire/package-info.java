/**
 * HTTP/1.1 as it comes off the wire, for both listeners: the one place where the bytes of a connection are taken apart into heads
 * and bodies, before Helidon parses them, and the fields that stand on every refusal.
 */
@NullMarked
package dev.weir.wire;

import org.jspecify.annotations.NullMarked;
