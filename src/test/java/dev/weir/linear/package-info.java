/** A checker of recorded histories: whether what concurrent clients saw could have happened one after the other. */
@NullMarked
package dev.weir.linear;

import org.jspecify.annotations.NullMarked;
