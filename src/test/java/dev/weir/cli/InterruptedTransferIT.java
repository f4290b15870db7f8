package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.EdgeProcess;
import dev.weir.terminal.ExitCode;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import dev.weir.testing.WeirDatabase;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir load} and {@code dump} when Ctrl-C is pressed. */
final class InterruptedTransferIT {
    private static EdgeProcess edge;
    private static String url;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        edge = EdgeProcess.on(WeirDatabase.on(TestPostgres.version18()).database().dsn());
        url = edge.url().toString();
    }

    @AfterAll
    static void stop() throws Exception {
        edge.close();
    }

    @Test
    void anInterruptedLoadFinishesWhatItHasSentAndGoesOnLater() throws Exception {
        Path lines = folder.resolve("long.ndjson");
        try (BufferedWriter out = Files.newBufferedWriter(lines)) {
            for (int i = 0; i < 200_000; i++) {
                out.write("{\"key\":\"" + String.format("%06d", i)
                        + "\",\"modified_at\":\"Sat, 21 Nov 2026 03:45:37 GMT\",\"data\":\"value " + i + "\"}\n");
            }
        }
        try (WeirProcess load = WeirProcess.start(
                folder, "info", "load", "--url", url, "long", lines.toString())) {
            Waiting.until("something is loaded", () -> !ClientRun.of(url, "ls", "--limit", "1", "long").out().isEmpty());
            interrupt(load.process().pid());
            assertEquals(130, load.end());
            assertTrue(load.errors().contains("weir: stopped: "), load.errors());
            assertTrue(load.errors().contains("the same command goes on where this one stopped"), load.errors());
            long stored = ClientRun.of(url, "ls", "long").lines().size();
            assertTrue(stored > 0 && stored < 200_000, "stored " + stored);
            String said = "stopped: %,d items".formatted(stored);
            assertTrue(load.errors().contains(said), () -> said + " but " + stderr(load));
        }
        ClientRun again = ClientRun.of(url, "load", "long", lines.toString());
        assertEquals(ExitCode.DONE, again.code(), again::err);
        assertTrue(again.err().contains(" kept as in the bucket"), again.err());
        Path dump = folder.resolve("out.ndjson");
        try (WeirProcess dumping = WeirProcess.start(
                folder, "info", "dump", "--url", url, "--parallel", "1", "long", dump.toString())) {
            Waiting.until("something is dumped", () -> folder.resolve("out.ndjson.part").toFile().length() > 0);
            interrupt(dumping.process().pid());
            assertEquals(130, dumping.end());
            assertTrue(dumping.errors().contains("the same command continues it"), dumping.errors());
        }
        assertFalse(Files.exists(dump));
        ClientRun rest = ClientRun.of(url, "dump", "long", dump.toString());
        assertEquals(ExitCode.DONE, rest.code(), rest::err);
        assertTrue(rest.err().contains("weir: continuing "), rest.err());
        assertEquals(200_000, Files.readAllLines(dump).size());
        assertEquals(ClientRun.of(url, "dump", "long").out(), Files.readString(dump));
    }

    private static String stderr(WeirProcess process) {
        try {
            return process.errors();
        } catch (IOException gone) {
            return gone.toString();
        }
    }

    private static void interrupt(long pid) throws Exception {
        assertEquals(0, new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor());
    }
}
