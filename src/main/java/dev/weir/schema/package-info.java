/** The schema of the database and its upkeep: migrations, the site, the version floor, and the reaper of tombstones. */
@NullMarked
package dev.weir.schema;

import org.jspecify.annotations.NullMarked;
