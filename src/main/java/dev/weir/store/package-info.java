/**
 * PostgreSQL as the flows see it. All item SQL is here, and the lanes that carry many requests in one statement.
 */
@NullMarked
package dev.weir.store;

import org.jspecify.annotations.NullMarked;
