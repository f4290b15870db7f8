/** The cache tiers and their one index, which applies coherence rules 1 to 3 with the guards of {@code coherence}. */
@NullMarked
package dev.weir.cache;

import org.jspecify.annotations.NullMarked;
