package dev.weir.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.EdgeProcess;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways to give an edge a password that no process list shows, in libpq's order. */
final class PasswordsIT {
    private final WeirDatabase database = WeirDatabase.emptyOn(TestPostgres.version18());
    private final String password = database.database().password();
    private final String bare = database.database().dsn().replaceFirst(":[^:@]*@", "@");

    @TempDir
    private Path folder;

    @Test
    void theDsnTakesPrecedenceOverPgpasswordAndThatOverTheFile() throws Exception {
        assertDone(migrate(database.database().dsn(), Map.of("PGPASSWORD", "wrong")));
        Map<String, String> both =
                Map.of("PGPASSWORD", password, "PGPASSFILE", passFile("rw-------", "*:*:*:*:wrong").toString());
        assertDone(migrate(bare, both));
        assertRefused(migrate(bare, Map.of("PGPASSWORD", "wr0ng-one")), "wr0ng-one");
    }

    @Test
    void thePasswordFileIsReadAsLibpqReadsIt() throws Exception {
        String role = "by_file_" + database.rows("select current_database()").getFirst();
        database.execute("create role " + role + " superuser login password 'a:b\\c'");
        Path file = passFile("rw-------", """
                # a comment
                other.example.com:*:*:*:wrong
                127.0.0.1:%d:*:%s:a\\:b\\\\c
                *:*:*:*:wrong too
                """.formatted(TestPostgres.version18().port(), role));
        assertDone(migrate(bare.replace("weir@", role + "@"), Map.of("PGPASSFILE", file.toString())));
    }

    @Test
    void aPasswordFileThatOthersMayReadIsIgnoredWithAWarning() throws Exception {
        Path file = passFile("rw-r-----", "*:*:*:*:" + password);
        EdgeProcess.Ended ended = migrate(bare, Map.of("PGPASSFILE", file.toString()));
        assertRefused(ended, password);
        assertTrue(ended.err().contains("chmod 600 " + file), ended::err);
    }

    @Test
    void aFileHoldsTheWholeDsn() throws Exception {
        Path file = Files.writeString(folder.resolve("dsn"), database.database().dsn() + "\n");
        assertDone(EdgeProcess.run("migrate", "--dsn-file", file.toString()));
        assertDone(EdgeProcess.runWith(Map.of("WEIR_DATABASE_DSN_FILE", file.toString()), "migrate"));
    }

    @Test
    void noSettingThatIsPrintedShowsOne() throws Exception {
        Path file = Files.writeString(folder.resolve("dsn"), database.database().dsn());
        EdgeProcess.Ended checked = EdgeProcess.runWith(
                Map.of("PGPASSWORD", password), "check-config", "--dsn-file", file.toString(), "--admin-port", "1");
        assertDone(checked);
        assertTrue(checked.out().contains("database.dsn: postgresql://weir:***@"), checked::out);
        assertFalse((checked.out() + checked.err()).contains(password), checked::out);
    }

    /** The stream's connection differs from those of the pool and the lanes. */
    @Test
    void everyKindOfConnectionOfAnEdgeUsesIt() throws Exception {
        Path file = passFile("rw-------", "*:*:*:*:" + password);
        try (EdgeProcess edge = EdgeProcess.onWith(Map.of("PGPASSFILE", file.toString()), bare)) {
            dev.weir.testing.Waiting.until("the stream is open", () -> connections() >= 4);
            assertFalse(edge.log().contains(password), edge::log);
        }
    }

    private long connections() {
        try {
            return database.number("select count(distinct application_name) from pg_stat_activity"
                    + " where datname = current_database() and application_name in"
                    + " ('weir pool', 'weir load', 'weir write', 'weir watch', 'weir changes')");
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static EdgeProcess.Ended migrate(String dsn, Map<String, String> environment) throws Exception {
        return EdgeProcess.runWith(environment, "migrate", "--dsn", dsn);
    }

    private static void assertDone(EdgeProcess.Ended ended) {
        assertEquals(0, ended.exit(), ended::err);
    }

    private static void assertRefused(EdgeProcess.Ended ended, String secret) {
        assertNotEquals(0, ended.exit());
        assertFalse(ended.err().contains(secret), ended::err);
    }

    private Path passFile(String mode, String lines) throws IOException {
        Path file = Files.writeString(folder.resolve("pgpass" + mode), lines);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
