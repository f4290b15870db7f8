package dev.weir.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The password of a connection, in libpq's order: from the DSN, from {@code PGPASSWORD}, from the password file.
 *
 * <p>The driver itself reads the file, {@code PGPASSFILE} or {@code ~/.pgpass}, in libpq's format. Unlike libpq it does not check
 * the file's permissions, so it gets an empty password if others may read the file.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-pgpass.html">libpq's password file</a>
 */
final class Passwords {
    /** The driver's system property for the file's path; it takes precedence over the environment. */
    static final String FILE_PROPERTY = "org.postgresql.pgpassfile";

    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private Passwords() {}

    /** The password for the driver; null to let it read the file, empty for none at all. */
    static @Nullable String of(Dsn dsn, Map<String, String> environment) {
        if (dsn.password() != null) {
            return dsn.password();
        }
        String given = environment.getOrDefault("PGPASSWORD", "");
        if (!given.isEmpty()) {
            return given;
        }
        return exposedFile(environment) == null ? null : "";
    }

    /** The password file if this DSN needs it and it is ignored because others may read it; otherwise null. */
    static @Nullable Path ignoredFile(Dsn dsn, Map<String, String> environment) {
        boolean needed = dsn.password() == null && environment.getOrDefault("PGPASSWORD", "").isEmpty();
        return needed ? exposedFile(environment) : null;
    }

    private static @Nullable Path exposedFile(Map<String, String> environment) {
        String named = System.getProperty(FILE_PROPERTY, environment.getOrDefault("PGPASSFILE", ""));
        try {
            Path file = named.isBlank()
                    ? Path.of(System.getProperty("user.home", ""), ".pgpass")
                    : Path.of(named.strip());
            return Files.isRegularFile(file) && !OWNERS.containsAll(Files.getPosixFilePermissions(file)) ? file : null;
        } catch (IOException | InvalidPathException | UnsupportedOperationException unknown) {
            // The file system has no such permissions, or the file cannot be read.
            return null;
        }
    }
}
