/**
 * File, environment and flags become one immutable record tree; every problem is reported at once.
 */
@NullMarked
package dev.weir.config;

import org.jspecify.annotations.NullMarked;
