/**
 * One request and its answer, as whatever handles it sees them: the handlers of the edge's own resources, and faces. A listener's
 * {@link dev.weir.exchange.Resources} are all that differs between listeners; nothing here knows a resource.
 */
@NullMarked
package dev.weir.exchange;

import org.jspecify.annotations.NullMarked;
