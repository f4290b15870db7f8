/**
 * Connections to PostgreSQL and the state of the server: the DSN, the pool, whether the database is reachable, which one it is,
 * and what its errors mean for a request.
 */
@NullMarked
package dev.weir.database;

import org.jspecify.annotations.NullMarked;
