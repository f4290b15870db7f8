/**
 * The caches beyond the edge that must be told of changes.
 */
@NullMarked
package dev.weir.purge;

import org.jspecify.annotations.NullMarked;
