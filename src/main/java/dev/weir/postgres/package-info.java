/**
 * What every part that talks to PostgreSQL shares, whatever it talks about: where connections come from, what an error means,
 * how long to wait before the next try, and when a commit is acknowledged. No statement on Weir's tables is here.
 */
@NullMarked
package dev.weir.postgres;

import org.jspecify.annotations.NullMarked;
