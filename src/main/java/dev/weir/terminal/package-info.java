/** What all commands have in common: exit codes, the help flag, the terminal and the standard streams. */
@NullMarked
package dev.weir.terminal;

import org.jspecify.annotations.NullMarked;
