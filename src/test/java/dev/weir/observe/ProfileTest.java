package dev.weir.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProfileTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:05:30.9Z");

    @TempDir
    private Path folder;

    @Test
    void aFileIsNamedForItsTimeAndNoneIsOverwritten() throws IOException {
        Path first = Profile.newFile(folder, NOW);
        assertEquals("weir-20261121T090530Z.jfr", first.getFileName().toString());
        Files.writeString(first, "older");
        assertEquals("weir-20261121T090530Z-2.jfr", Profile.newFile(folder, NOW).getFileName().toString());
        assertEquals("older", Files.readString(first));
    }

    @Test
    void aFolderThatIsNotThereIsAnError() {
        assertThrows(IOException.class, () -> Profile.newFile(folder.resolve("none"), NOW));
    }
}
