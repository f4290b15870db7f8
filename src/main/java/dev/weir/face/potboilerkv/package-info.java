/**
 * The face of Potboiler's key-value store: tables, each of one CRDT, over buckets of the kinds latest, set-forever and set-grow.
 * What a change means and which of two is the later one is decided there; this package knows tables, and what waits for them.
 */
@NullMarked
package dev.weir.face.potboilerkv;

import org.jspecify.annotations.NullMarked;
