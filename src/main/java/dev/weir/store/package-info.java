/**
 * Items in the database: the lanes that load many in one statement, large values, declared buckets and their partitions,
 * truncation. Writes are in {@code write}.
 */
@NullMarked
package dev.weir.store;

import org.jspecify.annotations.NullMarked;
