/**
 * RFC 9110 preconditions and the Poky rules as pure functions. Headers come in as values, a {@link dev.weir.precondition.Verdict}
 * comes out; for writes the conditions travel to SQL, which decides them under the row lock.
 */
@NullMarked
package dev.weir.precondition;

import org.jspecify.annotations.NullMarked;
