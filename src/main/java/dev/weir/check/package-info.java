/**
 * What is needed to judge what people write: sizes and times as they write them, the bounds of a component, the nearest name.
 * Nothing else of Weir is seen from here.
 */
@NullMarked
package dev.weir.check;

import org.jspecify.annotations.NullMarked;
