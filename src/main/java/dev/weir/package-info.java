/**
 * Entry and composition: {@code Main} holds the exit codes, {@code Edge} sees everything and starts it in order.
 */
@NullMarked
package dev.weir;

import org.jspecify.annotations.NullMarked;
