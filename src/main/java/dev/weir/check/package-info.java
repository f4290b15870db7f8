/**
 * Checks of user input: sizes and durations, the bounds of a component, the nearest name, JSON. Depends on nothing else of Weir.
 */
@NullMarked
package dev.weir.check;

import org.jspecify.annotations.NullMarked;
