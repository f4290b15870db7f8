/** What operators can observe: meters, readiness, logs, the admin listener. */
@NullMarked
package dev.weir.observe;

import org.jspecify.annotations.NullMarked;
