/**
 * What the content fields of values say, and the decoding of values that are stored encoded, for clients that do not accept that.
 */
@NullMarked
package dev.weir.content;

import org.jspecify.annotations.NullMarked;
