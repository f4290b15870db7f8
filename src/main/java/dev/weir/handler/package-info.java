/** Handles requests, one handler for each kind of resource: items, many items at once, the help page, the sign of life. */
@NullMarked
package dev.weir.handler;

import org.jspecify.annotations.NullMarked;
