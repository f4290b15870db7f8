/**
 * The face of kevinDB: values of JSON with causal metadata, and the view of the edges that live.
 *
 * <p>All edges share one database, so what one edge has committed is there for all. Causal metadata names writes by the address
 * of the edge that took them and a number made from their version; an edge that gets such a number waits until the database has
 * committed that much, and then reads through its caches.
 */
@NullMarked
package dev.weir.face.kevindb;

import org.jspecify.annotations.NullMarked;
