/**
 * The one door to items. {@code Engine} checks the rules for every request and passes it to the read or the write flow; the flows
 * connect caches, lanes, purges and the change stream.
 */
@NullMarked
package dev.weir.engine;

import org.jspecify.annotations.NullMarked;
