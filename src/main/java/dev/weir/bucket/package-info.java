/**
 * Buckets and their settings: an immutable snapshot of the catalogue, replaced on change; the message that makes all edges drop a
 * bucket from their caches; and whether all edges have heard of a change.
 */
@NullMarked
package dev.weir.bucket;

import org.jspecify.annotations.NullMarked;
