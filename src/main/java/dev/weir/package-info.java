/**
 * Entry and composition: {@code Edge} starts everything in order, {@code Shard} is one database, {@code Caches} the caches.
 */
@NullMarked
package dev.weir;

import org.jspecify.annotations.NullMarked;
