/** Loads and dumps: many items between files and an edge, over {@code client}. */
@NullMarked
package dev.weir.transfer;

import org.jspecify.annotations.NullMarked;
