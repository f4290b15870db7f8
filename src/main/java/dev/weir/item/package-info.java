/**
 * The values that all packages share: names, versions, items, bodies, validators. They do no I/O and read no clock.
 */
@NullMarked
package dev.weir.item;

import org.jspecify.annotations.NullMarked;
