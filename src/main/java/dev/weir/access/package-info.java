/**
 * Who asks, and what they may do: tokens, what they grant, and how a request shows that it has one. It knows nothing of HTTP
 * servers.
 */
@NullMarked
package dev.weir.access;

import org.jspecify.annotations.NullMarked;
