/**
 * Entry point and composition root: {@code Edge} starts everything in order, {@code Shard} is one database, {@code Caches} are
 * the caches.
 */
@NullMarked
package dev.weir;

import org.jspecify.annotations.NullMarked;
