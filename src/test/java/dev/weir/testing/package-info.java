/**
 * What tests of several packages share.
 */
@NullMarked
package dev.weir.testing;

import org.jspecify.annotations.NullMarked;
