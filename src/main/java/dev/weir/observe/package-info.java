/**
 * What the edge tells of itself: meters, readiness, the admin listener.
 */
@NullMarked
package dev.weir.observe;

import org.jspecify.annotations.NullMarked;
