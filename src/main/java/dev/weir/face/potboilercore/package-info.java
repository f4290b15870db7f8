/**
 * The face of Potboiler's core: a log over one bucket of the kind log, who is told of it, and the nodes that it knows of.
 */
@NullMarked
package dev.weir.face.potboilercore;

import org.jspecify.annotations.NullMarked;
