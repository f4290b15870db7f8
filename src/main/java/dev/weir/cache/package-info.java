/**
 * The tiers, and the index that keeps them right. Coherence rules 1 to 3 live here.
 */
@NullMarked
package dev.weir.cache;

import org.jspecify.annotations.NullMarked;
