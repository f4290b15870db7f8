/** MecDB as its clients know it: the clocks of its values. */
@NullMarked
package dev.weir.face.mecdb;

import org.jspecify.annotations.NullMarked;
