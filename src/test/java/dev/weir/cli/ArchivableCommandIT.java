package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.terminal.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code weir archivable}, as the launcher runs it. */
final class ArchivableCommandIT {
    @TempDir
    private Path folder;

    private static ClientRun run(String... arguments) {
        return ClientRun.bare(Map.of(), new byte[0], arguments);
    }

    @Test
    void theJarIsReplacedByItsCopy() throws Exception {
        Path from = Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path jar = Files.copy(from, folder.resolve("picocli.jar"));
        ClientRun run = run("archivable", jar.toString());
        assertEquals(ExitCode.DONE, run.code(), run::err);
        assertTrue(Files.mismatch(from, jar) >= 0, "the jar is as it was");
        assertEquals(List.of(jar), files());
    }

    @Test
    void aJarThatCannotBeReadStaysAsItIs() throws Exception {
        byte[] bytes = {'n', 'o', ' ', 'j', 'a', 'r'};
        Path jar = Files.write(folder.resolve("no.jar"), bytes);
        ClientRun run = run("archivable", jar.toString());
        assertEquals(ExitCode.FAILED, run.code());
        assertEquals(1, run.err().lines().count(), run::err);
        assertArrayEquals(bytes, Files.readAllBytes(jar));
        assertEquals(List.of(jar), files());
    }

    @Test
    void itNeedsAJarAndIsInNoHelp() {
        assertEquals(ExitCode.USAGE, run("archivable").code());
        assertEquals(ExitCode.FAILED, run("archivable", folder.resolve("absent.jar").toString()).code());
        assertFalse(run("help").out().contains("archivable"));
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> list = Files.list(folder)) {
            return list.toList();
        }
    }
}
