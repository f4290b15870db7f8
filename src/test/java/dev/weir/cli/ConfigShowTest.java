package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir config show}. */
final class ConfigShowTest {
    @TempDir
    private Path folder;

    private static ClientRun run(Map<String, String> environment, String... arguments) {
        return ClientRun.bare(environment, new byte[0], arguments);
    }

    @Test
    void eachSettingIsShownOnceWithWhereItComesFrom() throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), "http:\n  port: 9000\nread.lanes: 3\n");
        ClientRun run = run(
                Map.of("WEIR_READ_LANES", "4", "LOG_LEVEL", "debug", "WEIR_URL", "http://127.0.0.1:1"),
                "config", "show", "--config", file.toString(), "--set", "database.pool-size=5", "--host", "127.0.0.2");
        assertEquals(ExitCode.DONE, run.code(), run::err);
        List<String> lines = run.lines();
        assertTrue(lines.contains("http.host: 127.0.0.2  # --host"), run.out());
        assertTrue(lines.contains("http.port: 9000  # " + file + ":2"), run.out());
        assertTrue(lines.contains("read.lanes: 4  # WEIR_READ_LANES"), run.out());
        assertTrue(lines.contains("observe.log-level: debug  # LOG_LEVEL"), run.out());
        assertTrue(lines.contains("database.pool-size: 5  # --set"), run.out());
        assertTrue(lines.contains("read.large-reads: 3  # derived from database.pool-size"), run.out());
        assertTrue(lines.contains("write.lanes: 2  # default"), run.out());
        assertTrue(lines.contains("database.dsn: ~  # default"), run.out());
        assertEquals(lines.size(), lines.stream().map(line -> line.substring(0, line.indexOf(':'))).distinct().count());
    }

    @Test
    void noSecretIsShownWhereverItComesFrom() throws IOException {
        Path file = Files.writeString(folder.resolve("dsn"), "postgresql://joe:hidden%40@db:5433/app?sslpassword=hidden\n");
        for (ClientRun run : List.of(
                run(Map.of(), "config", "show", "--dsn", "postgresql://joe:hidden%40@db:5433/app"),
                run(Map.of("DATABASE_URL", "postgresql://db:5433/app?user=joe&password=hidden"), "config", "show"),
                run(Map.of("WEIR_DATABASE_DSN", "jdbc:postgresql://db:5433/app?user=joe&password=hidden"), "config", "show"))) {
            assertEquals(ExitCode.DONE, run.code(), run::err);
            assertFalse(run.out().contains("hidden"), run.out());
            assertTrue(run.out().contains("database.dsn: postgresql://joe:***@db:5433/app  # "), run.out());
        }
        ClientRun byFile = run(Map.of(), "config", "show", "--dsn-file", file.toString());
        assertFalse((byFile.out() + byFile.err()).contains("hidden"), byFile.out());
        ClientRun bare = run(Map.of(), "config", "show", "--dsn", "postgresql://joe@db/app");
        assertTrue(bare.out().contains("database.dsn: postgresql://joe@db:5432/app  # --dsn"), bare.out());
        ClientRun wrong = run(Map.of(), "config", "show", "--dsn", "postgresql://joe:hid/den@db/app");
        assertEquals(ExitCode.USAGE, wrong.code());
        assertFalse((wrong.out() + wrong.err()).contains("den"), wrong.err());
    }

    @Test
    void wrongSettingsAreToldAndNoneIsShown() {
        ClientRun run = run(Map.of(), "config", "show", "--set", "http.port=x");
        assertEquals(ExitCode.USAGE, run.code());
        assertEquals("", run.out());
        assertEquals(ExitCode.USAGE, run(Map.of(), "config").code());
        assertEquals(ExitCode.USAGE, run(Map.of(), "config", "show", "more").code());
    }
}
