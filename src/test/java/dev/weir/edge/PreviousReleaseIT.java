package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
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
 * Edges of the last release beside those of this build, on one database, as docs/upgrade.md tells. It runs where the release that
 * {@code src/package/last-release} names is built: {@code src/package/previous} builds it, as {@code .ci/run} does first.
 */
final class PreviousReleaseIT {
    private static final Logger LOG = LoggerFactory.getLogger(PreviousReleaseIT.class);
    private static final Path PREVIOUS = Path.of("target", "previous");
    private static final Path NAMED = Path.of("src/package/last-release");
    private static final String READY = "weir listening on ";

    @TempDir
    private Path folder;

    @Test
    void oldEdgesServeBesideNewOnesUntilTheyStop() throws Exception {
        requireTheLastRelease();
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
                Process restarted = start(dsn, "restarted");
                try {
                    assertTrue(restarted.waitFor(EdgeProcess.LIMIT), "an old edge that restarts is refused");
                    assertTrue(read("restarted.err").contains("newer than this edge knows"), () -> read("restarted.err"));
                } finally {
                    restarted.destroyForcibly();
                }
            }
        } finally {
            old.destroyForcibly().waitFor();
        }
    }

    private static void requireTheLastRelease() throws IOException {
        String release = Files.readString(NAMED).lines().filter(line -> !line.startsWith("#")).findFirst().orElseThrow();
        Path built = PREVIOUS.resolve("built");
        if (Files.exists(built) && Files.readString(built).strip().equals(release)) {
            return;
        }
        String words = "the last release, " + release + ", is not built: src/package/previous builds it";
        if ("true".equals(System.getenv("CI"))) {
            fail(words);
        }
        LOG.warn("SKIPPED, NOT TESTED: {}", words);
        abort(words);
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
                "-jar", PREVIOUS.resolve("target/weir.jar").toAbsolutePath().toString(),
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
