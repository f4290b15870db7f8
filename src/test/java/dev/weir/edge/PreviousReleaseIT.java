package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.testing.FreePort;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Edges of the previous release beside those of this build, on one database. It runs where that release is built: {@code
 * src/package/previous} builds it to the folder that {@code -Dweir.previous} names, {@code target/previous} by default.
 */
final class PreviousReleaseIT {
    private static final Logger LOG = LoggerFactory.getLogger(PreviousReleaseIT.class);
    private static final Path PREVIOUS = Path.of(System.getProperty("weir.previous", "target/previous"), "target", "weir.jar");
    private static final String READY = "weir listening on ";

    @TempDir
    private Path folder;

    @Test
    void oldEdgesServeBesideNewOnesUntilTheyStop() throws Exception {
        if (!Files.exists(PREVIOUS)) {
            LOG.warn("SKIPPED, NOT TESTED: there is no {}: src/package/previous builds it", PREVIOUS);
            abort("the previous release is not built");
        }
        String dsn = TestPostgres.version18().freshDatabase().dsn();
        Process old = start(dsn, "first");
        try (KvClient client = new KvClient()) {
            URI oldUrl = URI.create(ready("first"));
            URI onOld = URI.create(oldUrl + "/kv/both/key");
            assertEquals(KvClient.Fate.APPLIED, client.put(onOld, "by the old").fate());
            try (EdgeProcess edge = EdgeProcess.on(dsn)) {
                URI onNew = edge.item("both", "key");
                assertEquals("by the old", client.get(onNew).value());
                assertEquals(KvClient.Fate.APPLIED, client.put(onNew, "by the new").fate());
                Waiting.until("the old edge sees what the new one wrote", () -> "by the new".equals(value(client, onOld)));
                assertEquals(KvClient.Fate.APPLIED, client.put(onOld, "by the old again").fate());
                Waiting.until("the new edge sees what the old one wrote", () -> "by the old again".equals(value(client, onNew)));
                assertEquals(KvClient.Fate.APPLIED, client.delete(onOld).fate());
                Waiting.until("the new edge sees what the old one deleted", () -> value(client, onNew) == null);
                assertTrue(old.isAlive(), () -> read("first.err"));
            }
        } finally {
            old.destroyForcibly().waitFor();
        }
    }

    private static @Nullable String value(KvClient client, URI item) {
        try {
            return client.get(item).value();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Process start(String dsn, String name) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:TieredStopAtLevel=1",
                "-jar", PREVIOUS.toAbsolutePath().toString(),
                "serve", "-p", "0", "--admin-port", Integer.toString(FreePort.next()), "--dsn", dsn));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("WEIR_"));
        builder.redirectOutput(folder.resolve(name).toFile());
        return builder.redirectError(folder.resolve(name + ".err").toFile()).start();
    }

    private String ready(String name) {
        Waiting.until("the old edge is ready", () -> read(name).startsWith(READY) && read(name).endsWith("\n"));
        return read(name).substring(READY.length()).strip();
    }

    private String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
