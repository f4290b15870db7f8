/** Handles requests, with one handler for each kind of resource: single items, many items at once, the help page, the status. */
@NullMarked
package dev.weir.handler;

import org.jspecify.annotations.NullMarked;
