/** A client of an edge over HTTP, for the commands: requests, answers, and what went wrong. It knows nothing of the server. */
@NullMarked
package dev.weir.client;

import org.jspecify.annotations.NullMarked;
