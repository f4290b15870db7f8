/** The PostgreSQL that the edge runs by itself if no database is configured. */
@NullMarked
package dev.weir.embedded;

import org.jspecify.annotations.NullMarked;
