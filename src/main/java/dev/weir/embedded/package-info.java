/**
 * The PostgreSQL the edge runs by itself where no database is named.
 */
@NullMarked
package dev.weir.embedded;

import org.jspecify.annotations.NullMarked;
