/**
 * What keeps the caches right: eras and epochs, the lease, the fences and the other guards of an install, what a statement is
 * known to have seen, and the interface to the caches in front. It names no cache and no database; both name it. The rules are
 * in docs/internals.md.
 */
@NullMarked
package dev.weir.coherence;

import org.jspecify.annotations.NullMarked;
