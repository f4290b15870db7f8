/**
 * RFC 9110 preconditions and Poky's rules as pure functions from header values to a {@link dev.weir.precondition.Verdict}. The
 * conditions of writes are passed to SQL, which evaluates them under the row lock.
 */
@NullMarked
package dev.weir.precondition;

import org.jspecify.annotations.NullMarked;
