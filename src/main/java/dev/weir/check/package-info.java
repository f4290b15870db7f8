/**
 * What the settings records need to judge themselves: sizes and times as people write them, and the bounds of a component.
 * Nothing else of Weir is seen from here.
 */
@NullMarked
package dev.weir.check;

import org.jspecify.annotations.NullMarked;
