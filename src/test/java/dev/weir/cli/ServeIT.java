package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.terminal.ExitCode;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir serve} as a process of its own. */
final class ServeIT {
    @TempDir
    private Path folder;

    private @Nullable WeirProcess process;

    /** With a database of its own, which it makes. */
    private WeirProcess serve(String... args) throws IOException {
        return started("--data", data(), args);
    }

    /** With one that is there, where the database is not what a test is about: to make one takes seconds. */
    private WeirProcess serveOnAServer(String... args) throws IOException {
        return started("--dsn", TestPostgres.version18().freshDatabase().dsn(), args);
    }

    private WeirProcess started(String flag, String database, String... args) throws IOException {
        List<String> all = new ArrayList<>(List.of(flag, database));
        all.addAll(List.of(args));
        WeirProcess started = WeirProcess.serve(folder, "warn", all.toArray(String[]::new));
        process = started;
        return started;
    }

    @AfterEach
    void endTheProcess() throws InterruptedException {
        if (process != null) {
            process.close();
        }
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    @Test
    void readyIsOneLineWithTheRealPortAndATermStopsItCleanly() throws Exception {
        WeirProcess edge = serve();
        String ready = edge.line();
        assertTrue(ready != null && ready.matches("weir listening on http://127\\.0\\.0\\.1:[1-9]\\d*"), ready + edge.errors());
        assertNotNull(ready);
        URI uri = URI.create(ready.substring(ready.lastIndexOf(' ') + 1));
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            assertTrue(socket.isConnected());
        }
        edge.terminate();
        assertEquals(128 + 15, edge.end(), edge.errors());
        assertNull(edge.line(), "nothing follows the ready line");
        assertEquals("", edge.errors());
    }

    @Test
    void anIpv6HostStandsInBrackets() throws Exception {
        assertEquals("[::1]", serveOnAServer("--host", "::1").ready().getHost());
    }

    @Test
    void aPortInUseIsAnErrorInWordsBeforeAnythingIsMade() throws Exception {
        try (ServerSocket four = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                ServerSocket all = new ServerSocket(0, 1, InetAddress.getByName("::"))) {
            assertPortIsRefused(four.getLocalPort(), "--port", "-p", String.valueOf(four.getLocalPort()));
            assertPortIsRefused(four.getLocalPort(), "--admin-port", "--admin-port", String.valueOf(four.getLocalPort()));
            assertPortIsRefused(all.getLocalPort(), "--port", "--host", "::1", "-p", String.valueOf(all.getLocalPort()));
            assertPortIsRefused(
                    all.getLocalPort(), "--admin-port", "--admin-port", String.valueOf(all.getLocalPort()), "--set",
                    "admin.host=localhost");
        }
    }

    private void assertPortIsRefused(int port, String hint, String... flags) throws Exception {
        WeirProcess edge = serve(flags);
        assertEquals(ExitCode.FAILED, edge.end());
        String errors = edge.errors();
        assertTrue(errors.matches("weir: .*\\b" + port + "\\b.* in use.*" + hint + "\\b.*\n"), errors);
        assertNull(edge.line());
        assertFalse(Files.exists(folder.resolve("data")), "nothing is made");
    }

    @Test
    void aHealthyStartSaysWhatRunsWhereAndRaisesNoAlarm() throws Exception {
        WeirProcess edge = WeirProcess.serve(folder, "info", "--data", data());
        process = edge;
        URI uri = edge.ready();
        Waiting.until("the stream is open", () -> !edge.errorLines(line -> line.contains("stream is open")).isEmpty());
        edge.terminate();
        edge.end();
        assertEquals(1, edge.errorLines(line -> line.contains("Stopping; requests in progress: 0")).size(), edge.errors());
        assertTrue(edge.errors().matches("(?s).*: Stopped in \\d+ ms\n"), edge.errors());
        List<String> ready = edge.errorLines(line -> line.contains(" answers at "));
        assertEquals(1, ready.size(), edge.errors());
        String data = Pattern.quote(folder.toRealPath().resolve("data").toString());
        assertTrue(
                ready.getFirst().matches(".* INFO .*: Weir \\S.* answers at " + Pattern.quote(uri.toString())
                        + "; health and metrics at http://127\\.0\\.0\\.1:[1-9]\\d*; PostgreSQL 18\\.\\d+ in " + data
                        + ", port [1-9]\\d*"),
                ready.getFirst());
        assertEquals(List.of(), edge.errorLines(line -> line.contains("missed") || !line.contains(" INFO ")));
    }

    @Test
    void onlyServeMakesADatabase() throws Exception {
        for (String[] command : new String[][] {
            {"bucket", "list"}, {"bucket", "purge", "b"}, {"bucket", "delete", "b"}, {"bucket", "create", "b"}, {"migrate"},
            {"dsn"}
        }) {
            try (WeirProcess run = WeirProcess.start(folder, "info", command)) {
                assertEquals(ExitCode.FAILED, run.end(), String.join(" ", command));
                assertEquals(1, run.errors().lines().count(), run.errors());
                assertTrue(run.errors().contains(" in " + folder.toRealPath().resolve(".weir")), run.errors());
                assertTrue(run.errors().contains("--data"), run.errors());
                assertNull(run.line());
                assertFalse(Files.exists(folder.resolve(".weir")), String.join(" ", command));
            }
        }
    }

    @Test
    void itemsAreDeletedByACommandThatSaysSo() throws Exception {
        WeirProcess edge = serve();
        send(edge.ready(), "PUT /kv/notes/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello");
        Path other = Files.createDirectory(folder.resolve("other"));
        try (WeirProcess run = WeirProcess.start(other, "warn", "bucket", "delete", "notes", "--data", data())) {
            assertEquals(ExitCode.FAILED, run.end());
            assertEquals("weir: bucket notes has 1 item; add --yes to delete the bucket and its items\n", run.errors());
        }
        try (WeirProcess run = WeirProcess.start(other, "warn", "bucket", "delete", "notes", "--yes", "--data", data())) {
            assertEquals("Bucket notes was not declared; 1 items of it were deleted.", run.line());
            assertEquals(ExitCode.DONE, run.end());
        }
    }

    @Test
    void wrongSettingsStopTheStartBeforeAnythingIsMade() throws Exception {
        WeirProcess edge = serve("-p", "none", "--set", "read.lane=1");
        assertEquals(ExitCode.USAGE, edge.end());
        assertEquals(3, edge.errors().lines().count(), edge.errors());
        assertFalse(folder.resolve("data").toFile().exists());
    }

    @Test
    void aProfileIsRecordedFromReadinessForItsTime() throws Exception {
        WeirProcess edge = serveOnAServer("--profile", "2s", "--set", "observe.log-level=info");
        URI uri = edge.ready().resolve("/kv/some/thing");
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(WeirProcess.LIMIT_SECONDS);
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!edge.errors().contains("The profile is in ")) {
                assertTrue(System.nanoTime() < limit, edge.errors());
                assertEquals(404, get(client, uri));
            }
            assertEquals(404, get(client, uri));
        }
        Path file = onlyProfile();
        assertTrue(edge.errors().contains("for 2.0 s into " + file.toRealPath()), edge.errors());
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertTrue(events.stream().anyMatch(event -> event.getEventType().getName().equals("jdk.ExecutionSample")));
        Instant first = events.stream().map(RecordedEvent::getEndTime).min(Comparator.naturalOrder()).orElseThrow();
        Instant last = events.stream().map(RecordedEvent::getEndTime).max(Comparator.naturalOrder()).orElseThrow();
        assertTrue(Duration.between(first, last).compareTo(Duration.ofSeconds(1)) > 0, first + " to " + last);
    }

    @Test
    void anEdgeThatIsStoppedBeforeLeavesWhatWasRecorded() throws Exception {
        Path other = Files.writeString(folder.resolve("weir-20260101T000000Z.jfr"), "another's");
        WeirProcess edge = serveOnAServer("--profile", "1h", "--set", "observe.log-level=info");
        URI uri = edge.ready().resolve("/kv/some/thing");
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(WeirProcess.LIMIT_SECONDS);
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!edge.errors().contains("Recording a profile ")) {
                assertTrue(System.nanoTime() < limit, edge.errors());
                assertEquals(404, get(client, uri));
            }
        }
        edge.terminate();
        edge.end();
        assertEquals("another's", Files.readString(other));
        Files.delete(other);
        assertFalse(RecordingFile.readAllEvents(onlyProfile()).isEmpty());
    }

    /** The product's own configuration of its log is what this is about: no other level and no other file. */
    @Test
    void everyRequestLeavesALineInTheLogWhereThatIsAskedFor() throws Exception {
        WeirProcess edge = serveOnAServer("--set", "observe.access-log=true", "--set", "observe.log-level=error");
        URI uri = edge.ready();
        assertLine(edge, uri, "PUT /kv/pages/front 200",
                "PUT /kv/pages/front HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello");
        assertLine(
                edge, uri, "GET /kv/pages/front?lang=\\x22en\\x22&b=%22\\x5C 200",
                "GET /kv/pages/front?lang=\"en\"&b=%22\\ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertLine(edge, uri, "GET /kv/pages/front 200", "GET /kv/pages/front HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertLine(edge, uri, "- - 400", "GET /kv/pages/\u001b[31mfront HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertLine(edge, uri, "- - 400", "nonsense\r\n\r\n");
    }

    /** Sends a request as it is; the next line of the log is its. */
    private static void assertLine(WeirProcess edge, URI uri, String logged, String request) throws Exception {
        int before = edge.errorLines(line -> true).size();
        send(uri, request);
        Waiting.until("its line", () -> edge.errorLines(line -> true).size() > before);
        String line = edge.errorLines(anyLine -> true).get(before);
        String time = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
        assertTrue(line.matches(time + " access 127\\.0\\.0\\.1 " + Pattern.quote(logged) + " \\d{2,} \\d+"), line);
    }

    /** Sends a request as it is, and waits for the first of the answer. */
    private static void send(URI uri, String request) throws IOException {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            assertEquals('H', socket.getInputStream().read());
        }
    }

    private static int get(HttpClient client, URI uri) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(WeirProcess.LIMIT_SECONDS)).build();
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
