/**
 * The values everything else speaks of: names, items, bodies, validators. No I/O and no clock enters this package.
 */
@NullMarked
package dev.weir.item;

import org.jspecify.annotations.NullMarked;
