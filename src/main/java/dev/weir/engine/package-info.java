/**
 * The one door to items. {@code Engine} takes what is asked for, checks the rules that hold for every request, and hands it to
 * the read or the write flow; those join caches, lanes, purges and the change stream.
 */
@NullMarked
package dev.weir.engine;

import org.jspecify.annotations.NullMarked;
