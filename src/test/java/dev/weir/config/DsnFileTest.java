package dev.weir.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DsnFileTest {
    @TempDir
    private Path folder;

    @Test
    void aDsnFileIsReadAndOverrulesWhatLiesBelow() throws Exception {
        Path file = Files.writeString(folder.resolve("dsn"), " postgresql://u:p@file/d\n");
        Map<String, String> environment = Map.of("DATABASE_URL", "postgresql://environment/d");
        assertEquals("postgresql://u:p@file/d", load("", Map.of(), "database.dsn-file=" + file).database().dsn());
        assertEquals("postgresql://u:p@file/d", load("", environment, "database.dsn-file=" + file).database().dsn());
        Map<String, String> byVariable = Map.of("DATABASE_URL", "postgresql://h/d", "WEIR_DATABASE_DSN_FILE", file.toString());
        assertEquals("postgresql://u:p@file/d", load("", byVariable).database().dsn());
        Settings overruled = load("database: {dsn-file: " + file + "}", environment);
        assertEquals("postgresql://environment/d", overruled.database().dsn());
        assertNull(overruled.database().dsnFile());
    }

    @Test
    void aDsnFileThatHoldsNoneIsAProblemThatRepeatsNothingOfIt() throws Exception {
        Map<String, String> wrong = Map.of(
                "", "must contain one line",
                "postgresql://h/d\nS3cr3t", "must contain one line",
                "S3cr3t", "expected postgresql://",
                "postgresql://u:S3cr3t@h/d?sslmod=x", "the nearest is sslmode");
        for (var one : wrong.entrySet()) {
            Path file = Files.writeString(folder.resolve("dsn"), one.getKey());
            List<String> problems = problems("", Map.of("WEIR_DATABASE_DSN_FILE", file.toString()));
            assertEquals(1, problems.size(), problems::toString);
            assertTrue(problems.getFirst().contains(one.getValue()), problems::toString);
            assertFalse(problems.getFirst().contains("S3cr3t"), problems::toString);
        }
        Map<String, String> missing = Map.of("WEIR_DATABASE_DSN_FILE", folder.resolve("none").toString());
        assertTrue(problems("", missing).getFirst().contains("does not exist"));
        assertTrue(problems("", Map.of("WEIR_DATABASE_DSN_FILE", folder.toString())).getFirst().contains("is a directory"));
    }

    @Test
    void aDsnAndAFileWithOneInOneLayerAreAProblem() {
        List<String> problems = problems("database: {dsn: 'postgresql://h/d', dsn-file: /none}", Map.of());
        assertTrue(problems.toString().contains(", not both"), problems::toString);
    }

    private Settings load(String yaml, Map<String, String> environment, String... flags) throws Exception {
        Path file = Files.writeString(folder.resolve("my.yaml"), yaml);
        List<Given> given = Stream.of(flags)
                .map(flag -> Given.of(flag.substring(0, flag.indexOf('=')), flag.substring(flag.indexOf('=') + 1), "--set"))
                .toList();
        return SettingsLoader.load(file, environment, given).settings();
    }

    private List<String> problems(String yaml, Map<String, String> environment) {
        return assertThrows(SettingsException.class, () -> load(yaml, environment)).problems();
    }
}
