/**
 * The buckets and their settings: an immutable snapshot of the catalogue, swapped on change; and the message that asks all edges
 * to forget a bucket.
 */
@NullMarked
package dev.weir.bucket;

import org.jspecify.annotations.NullMarked;
