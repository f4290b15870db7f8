/**
 * PostgreSQL's logical replication: the stream of changes, decoded, and what shows that nothing of it is missing. What a change
 * means for caches is not known here; {@link dev.weir.stream.ChangeListener} is told.
 */
@NullMarked
package dev.weir.stream;

import org.jspecify.annotations.NullMarked;
