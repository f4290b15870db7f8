/** Purges changes from the Varnishes in front of the edge. */
@NullMarked
package dev.weir.purge;

import org.jspecify.annotations.NullMarked;
