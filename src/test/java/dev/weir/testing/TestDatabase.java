package dev.weir.testing;

/**
 * A database of a test's own.
 *
 * @param dsn {@code postgresql://user:password@127.0.0.1:port/name}
 * @param jdbcUrl {@code jdbc:postgresql://127.0.0.1:port/name}, without user and password
 * @param user its superuser
 * @param password the superuser's
 */
public record TestDatabase(String dsn, String jdbcUrl, String user, String password) {}
