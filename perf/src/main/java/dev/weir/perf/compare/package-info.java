/**
 * The comparison: the edge and its peers under the same load in one run, in turns, and what comes out of it as ratios. It knows
 * of the edge only what a client and an operator see.
 */
@NullMarked
package dev.weir.perf.compare;

import org.jspecify.annotations.NullMarked;
