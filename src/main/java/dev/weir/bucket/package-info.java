/**
 * Buckets and their settings: an immutable snapshot of the catalogue, replaced on change; and the message that makes all edges
 * drop a bucket from their caches.
 */
@NullMarked
package dev.weir.bucket;

import org.jspecify.annotations.NullMarked;
