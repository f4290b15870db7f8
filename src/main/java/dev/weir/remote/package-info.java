/** The commands that ask an edge over HTTP, as any client does. */
@NullMarked
package dev.weir.remote;

import org.jspecify.annotations.NullMarked;
