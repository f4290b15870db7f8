/**
 * Hosts that requests name: what a valid one is, and which of them a listener answers to.
 */
@NullMarked
package dev.weir.host;

import org.jspecify.annotations.NullMarked;
