/** Tests of what is computed from what was measured. */
@NullMarked
package dev.weir.perf.compare;

import org.jspecify.annotations.NullMarked;
