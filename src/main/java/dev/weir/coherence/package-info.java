/**
 * Cache coherence: eras and epochs, the lease, fences and the other guards of an install, what a statement is known to have seen,
 * and the interface to the caches in front. It depends on no cache and no database; both depend on it. The rules are in
 * docs/internals.md.
 */
@NullMarked
package dev.weir.coherence;

import org.jspecify.annotations.NullMarked;
