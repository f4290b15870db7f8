/**
 * Connections to PostgreSQL and what is known of the server: the DSN, the pool, whether the database is there, which one it is,
 * and what its errors mean for a request.
 */
@NullMarked
package dev.weir.database;

import org.jspecify.annotations.NullMarked;
