/** Writes in lanes: many become one statement and one commit, and the outcome of each is found out even if an answer is lost. */
@NullMarked
package dev.weir.write;

import org.jspecify.annotations.NullMarked;
