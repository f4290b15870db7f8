/**
 * Shared by every part that talks to PostgreSQL: connectors, SQLSTATEs, back-off between retries, and acknowledged commits. No
 * statement on Weir's tables is here.
 */
@NullMarked
package dev.weir.postgres;

import org.jspecify.annotations.NullMarked;
