/**
 * What is watched over with every request, however it is answered: what it does behind the one door, the log of changes and
 * refusals, and the names by which other logs know it.
 */
@NullMarked
package dev.weir.audit;

import org.jspecify.annotations.NullMarked;
