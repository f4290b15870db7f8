/**
 * Faces: listeners that speak the words of other stores, over the same door, bounds and meters as the main one. What all of them
 * need is here: strict paths and JSON, and errors in a face's own shape. Each face is a package below, with its settings and its
 * {@link dev.weir.face.Face}.
 */
@NullMarked
package dev.weir.face;

import org.jspecify.annotations.NullMarked;
