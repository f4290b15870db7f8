/** Tests of lists against a real database. */
@NullMarked
package dev.weir.listing;

import org.jspecify.annotations.NullMarked;
