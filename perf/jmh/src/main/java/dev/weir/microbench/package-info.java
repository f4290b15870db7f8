/**
 * What runs the microbenchmarks, and what several of them stand on. The benchmarks themselves lie in the packages they look into.
 */
@NullMarked
package dev.weir.microbench;

import org.jspecify.annotations.NullMarked;
