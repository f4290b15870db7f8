/** What the kinds of buckets take of requests: their methods, and their ops as JSON. */
@NullMarked
package dev.weir.kind;

import org.jspecify.annotations.NullMarked;
