package dev.weir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.EdgeProcess;
import dev.weir.testing.FreePort;
import dev.weir.testing.InstalledProgram;
import dev.weir.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every command that the documents show with its output, in order, against a new edge, and compares what they print. */
final class DocumentedCommandsIT {
    private static final long LIMIT_SECONDS = 90;

    /** In the order in which they are read: each continues what the ones before it have stored. */
    private static final List<String> DOCUMENTS =
            List.of("README.md", "docs/operations.md", "docs/reference.md", "docs/kinds.md", "docs/command-line.md");

    /** Its commands need an edge with faces. */
    private static final String OF_FACES = "docs/faces.md";

    @TempDir
    private Path folder;

    private String url = "";
    private int kevindb;
    private int pigtail;
    private int mecdb;
    private int kv;
    private int browser;
    private int potboilerCore;

    @Test
    void eachCommandPrintsWhatIsShown() throws Exception {
        InstalledProgram.require("curl", "curl");
        InstalledProgram.require("psql", "postgresql-client");
        writeLauncher();
        ShownOutput shown = new ShownOutput();
        try (EdgeProcess edge = EdgeProcess.embedded(folder.resolve(".weir"))) {
            // As it is by the time a reader has typed the first command.
            url = edge.url().toString();
            Waiting.until("the edge is live", () -> isLive(edge));
            for (String document : DOCUMENTS) {
                check(document, shown, edge);
            }
        }
        kevindb = FreePort.next();
        mecdb = FreePort.next();
        pigtail = FreePort.next();
        kv = FreePort.next();
        browser = FreePort.next();
        potboilerCore = FreePort.next();
        try (EdgeProcess edge = EdgeProcess.embedded(folder.resolve(".weir-faces"), "--face", "kevindb=" + kevindb, "--face",
                "pigtail=" + pigtail, "--face", "mecdb=" + mecdb, "--face", "potboiler-kv=" + kv, "--face",
                "potboiler-browser=" + browser, "--face", "potboiler-core=" + potboilerCore)) {
            check(OF_FACES, shown, edge);
        }
    }

    private void check(String document, ShownOutput shown, EdgeProcess edge) throws Exception {
        List<ConsoleBlock> blocks = ConsoleBlock.of(Files.readString(Path.of(document)));
        assertFalse(blocks.isEmpty(), document);
        for (ConsoleBlock block : blocks) {
            for (ConsoleBlock.Command command : block.commands()) {
                check(document, command, shown, edge);
            }
        }
    }

    private void check(String document, ConsoleBlock.Command command, ShownOutput shown, EdgeProcess edge) throws Exception {
        String real = run(shown.withRealVersions(command.line())
                .replace("localhost:8081", edge.url().getAuthority())
                .replace("localhost:8082", edge.adminUrl().getAuthority())
                .replace("localhost:8085", "localhost:" + kevindb)
                .replace("localhost:8003", "localhost:" + pigtail)
                .replace("localhost:8001", "localhost:" + kv)
                .replace("localhost:8002", "localhost:" + browser)
                .replace("localhost:3000", "localhost:" + mecdb)
                .replace("localhost:8000", "localhost:" + potboilerCore));
        if (!shown.matches(command.output(), real)) {
            assertEquals(command.output(), real, document + ": the output of " + command.line());
        }
    }

    private boolean isLive(EdgeProcess edge) {
        try {
            return run("curl -s " + edge.adminUrl() + "/health/ready").contains("\"live; ");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The documents' {@code ./weir}, with the classes under test. */
    private void writeLauncher() throws IOException {
        String command = EdgeProcess.command("256m").stream()
                .map(argument -> "'" + argument + "'")
                .collect(Collectors.joining(" "));
        Path launcher = Files.writeString(folder.resolve("weir"), "#!/bin/sh\nexec " + command + " \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }

    private String run(String command) throws Exception {
        Path errors = folder.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command)
                .directory(folder.toFile())
                .redirectError(errors.toFile());
        builder.environment().put("WEIR_URL", url);
        Process process = builder.start();
        try {
            String out = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), command);
            assertFalse(out.isEmpty() && process.exitValue() != 0, () -> command + ": " + read(errors));
            return out.replace("\r", "").stripTrailing();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
