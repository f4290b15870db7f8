/**
 * The face of MecDB: values with vector clocks, kept as the labels of siblings.
 *
 * <p>A write compares its clock with those that are there and replaces what it has seen; a read leaves out what another value has
 * seen.
 */
@NullMarked
package dev.weir.face.mecdb;

import org.jspecify.annotations.NullMarked;
