/**
 * The faces the edge shows to HTTP clients: one a file, over one table from failures to statuses.
 */
@NullMarked
package dev.weir.http;

import org.jspecify.annotations.NullMarked;
