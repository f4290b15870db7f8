/**
 * The comparison: the edge and its peers take turns under the same load in one run, and the results are ratios. It knows only
 * what a client and an operator of the edge see.
 */
@NullMarked
package dev.weir.perf.compare;

import org.jspecify.annotations.NullMarked;
