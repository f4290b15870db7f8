/**
 * The buckets and their settings: an immutable snapshot of the catalogue, swapped on change.
 */
@NullMarked
package dev.weir.bucket;

import org.jspecify.annotations.NullMarked;
