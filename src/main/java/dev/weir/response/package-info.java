/**
 * Describes HTTP responses: which fields an answer has, and in which bytes it is sent. Every way of a request takes its heads
 * from here.
 */
@NullMarked
package dev.weir.response;

import org.jspecify.annotations.NullMarked;
