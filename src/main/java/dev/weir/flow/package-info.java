/**
 * The tour: each flow reads top to bottom as the diagrams of ARCHITECTURE.md. Faces call flows, flows call cache and store.
 */
@NullMarked
package dev.weir.flow;

import org.jspecify.annotations.NullMarked;
