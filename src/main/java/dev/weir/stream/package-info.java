/**
 * PostgreSQL's logical replication: the decoded stream of changes, and the proof that none is missing. What a change means for
 * caches is up to the {@link dev.weir.stream.ChangeListener}.
 */
@NullMarked
package dev.weir.stream;

import org.jspecify.annotations.NullMarked;
