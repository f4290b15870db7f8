package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir serve} as a process of its own. */
final class ServeIT {
    private static final long LIMIT_SECONDS = 90;

    @TempDir
    private Path folder;

    private @Nullable Process process;

    private Process weir(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // The product's own, for the tests' writes to standard output.
                "-Dlogback.configurationFile=" + Path.of("edge-config/logback.xml").toAbsolutePath(),
                "-cp", System.getProperty("java.class.path"), "dev.weir.Main"));
        // What the jar's manifest would open: this process has the same flags.
        command.addAll(1, ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .toList());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("WEIR_") || name.equals("DATABASE_URL"));
        builder.environment().put("LOG_LEVEL", "warn");
        builder.directory(folder.toFile());
        builder.redirectError(folder.resolve("stderr").toFile());
        Process started = builder.start();
        process = started;
        return started;
    }

    @AfterEach
    void endTheProcess() throws InterruptedException {
        if (process != null && process.isAlive()) {
            process.destroy();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("stderr"));
    }

    private static @Nullable String line(BufferedReader reader) throws Exception {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return reader.readLine();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        })
                .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    @Test
    void readyIsOneLineWithTheRealPortAndATermStopsItCleanly() throws Exception {
        Process edge = weir("serve", "-p", "0", "--admin-port", "0", "--data", data());
        try (BufferedReader out = edge.inputReader()) {
            String ready = line(out);
            assertTrue(ready != null && ready.matches("weir listening on http://127\\.0\\.0\\.1:[1-9]\\d*"), ready + errors());
            assertNotNull(ready);
            URI uri = URI.create(ready.substring(ready.lastIndexOf(' ') + 1));
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                assertTrue(socket.isConnected());
            }
            // The handle's, as the process's own closes the stream that is still to be read.
            edge.toHandle().destroy();
            assertTrue(edge.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
            assertEquals(128 + 15, edge.exitValue(), errors());
            assertNull(line(out), "nothing follows the ready line");
        }
        assertEquals("", errors());
    }

    @Test
    void anIpv6HostStandsInBrackets() throws Exception {
        Process edge = weir("serve", "-p", "0", "--admin-port", "0", "--host", "::1", "--data", data());
        String ready = line(edge.inputReader());
        assertTrue(ready != null && ready.startsWith("weir listening on http://[::1]:"), ready + errors());
    }

    @Test
    void aPortInUseIsAnErrorInWords() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Process edge = weir("serve", "-p", String.valueOf(taken.getLocalPort()), "--admin-port", "0", "--data", data());
            assertTrue(edge.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
            assertEquals(Commands.FAILED, edge.exitValue());
            assertTrue(errors().startsWith("weir: "), errors());
            assertTrue(errors().contains(":" + taken.getLocalPort()) && errors().contains("in use"), errors());
            assertEquals(1, errors().lines().count(), errors());
            assertNull(edge.inputReader().readLine());
        }
    }

    @Test
    void wrongSettingsStopTheStartBeforeAnythingIsMade() throws Exception {
        Process edge = weir("serve", "-p", "none", "--set", "read.lane=1", "--data", data());
        assertTrue(edge.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        assertEquals(Commands.USAGE, edge.exitValue());
        assertEquals(3, errors().lines().count(), errors());
        assertFalse(folder.resolve("data").toFile().exists());
    }

    @Test
    void aProfileIsRecordedFromReadinessForItsTime() throws Exception {
        Process edge = weir("serve", "-p", "0", "--admin-port", "0", "--data", data(), "--profile", "2s", "--set",
                "observe.log-level=info");
        URI uri = ready(edge);
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!errors().contains("The profile is in ")) {
                assertTrue(System.nanoTime() < limit, errors());
                assertEquals(404, get(client, uri));
            }
            assertEquals(404, get(client, uri));
        }
        Path file = onlyProfile();
        assertTrue(errors().contains("for 2.0 s into " + file.toRealPath()), errors());
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertTrue(events.stream().anyMatch(event -> event.getEventType().getName().equals("jdk.ExecutionSample")));
        Instant first = events.stream().map(RecordedEvent::getEndTime).min(Comparator.naturalOrder()).orElseThrow();
        Instant last = events.stream().map(RecordedEvent::getEndTime).max(Comparator.naturalOrder()).orElseThrow();
        assertTrue(Duration.between(first, last).compareTo(Duration.ofSeconds(1)) > 0, first + " to " + last);
    }

    @Test
    void anEdgeThatIsStoppedBeforeLeavesWhatWasRecorded() throws Exception {
        Path other = Files.writeString(folder.resolve("weir-20260101T000000Z.jfr"), "another's");
        Process edge = weir("serve", "-p", "0", "--admin-port", "0", "--data", data(), "--profile", "1h", "--set",
                "observe.log-level=info");
        URI uri = ready(edge);
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!errors().contains("Recording a profile ")) {
                assertTrue(System.nanoTime() < limit, errors());
                assertEquals(404, get(client, uri));
            }
        }
        edge.toHandle().destroy();
        assertTrue(edge.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        assertEquals("another's", Files.readString(other));
        Files.delete(other);
        assertFalse(RecordingFile.readAllEvents(onlyProfile()).isEmpty());
    }

    private URI ready(Process edge) throws Exception {
        String ready = line(edge.inputReader());
        assertTrue(ready != null && ready.startsWith("weir listening on "), ready + errors());
        assertNotNull(ready);
        return URI.create(ready.substring(ready.lastIndexOf(' ') + 1) + "/kv/some/thing");
    }

    private static int get(HttpClient client, URI uri) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(LIMIT_SECONDS)).build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private Path onlyProfile() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> profiles = files.filter(file -> file.toString().endsWith(".jfr")).toList();
            assertEquals(1, profiles.size(), profiles.toString());
            return profiles.getFirst();
        }
    }
}
