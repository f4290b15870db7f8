/** The command line and its commands. */
@NullMarked
package dev.weir.cli;

import org.jspecify.annotations.NullMarked;
