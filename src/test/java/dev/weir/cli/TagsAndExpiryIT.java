package dev.weir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.edge.EdgeProcess;
import dev.weir.terminal.ExitCode;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tags, and moments at which items expire, in {@code weir put, load} and {@code dump}. */
final class TagsAndExpiryIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static EdgeProcess edge;

    @BeforeAll
    static void start() throws IOException {
        edge = EdgeProcess.on(WeirDatabase.on(TestPostgres.version18()).database().dsn());
    }

    @AfterAll
    static void stop() throws Exception {
        edge.close();
    }

    private static ClientRun run(String... arguments) {
        return ClientRun.of(edge.url().toString(), arguments);
    }

    private static ClientRun put(String... arguments) {
        return ClientRun.withInput(edge.url().toString(), "value".getBytes(UTF_8), arguments);
    }

    private static String record(String key, Instant expiresAt, String tags, String data) {
        return "{\"key\":\"" + key + "\",\"content_type\":\"text/css\",\"tags\":" + tags
                + ",\"modified_at\":\"Sun, 06 Nov 1994 08:49:37 GMT\",\"data\":\"" + data + "\",\"expires_at\":\"" + expiresAt
                + "\"}\n";
    }

    @Test
    void aDumpCarriesThemAndWhatHasExpiredIsLeftOut() throws Exception {
        Instant hence = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MILLIS);
        String large = "x".repeat(200 << 10);
        String records = record("a", hence, "[\"x\",\"y\"]", "1") + record("gone", hence.minus(2, ChronoUnit.HOURS), "[]", "2")
                + record("large", hence, "[\"z\"]", large) + "{\"key\":\"plain\",\"data\":\"3\"}\n";
        Path source = Files.writeString(folder.resolve("source.ndjson"), records);
        ClientRun loaded = run("load", "mortal", source.toString());
        assertEquals(ExitCode.DONE, loaded.code(), loaded::err);
        assertTrue(loaded.err().contains("3 items of") && loaded.err().contains("1 expired and left out"), loaded.err());

        Path dump = folder.resolve("dump.ndjson");
        assertEquals(ExitCode.DONE, run("dump", "mortal", dump.toString()).code());
        List<String> lines = Files.readAllLines(dump);
        assertEquals(3, lines.size());
        same(record("a", hence, "[\"x\",\"y\"]", "1"), lines.get(0), hence);
        same(record("large", hence, "[\"z\"]", large), lines.get(1), hence);
        JsonNode plain = JSON.readTree(lines.get(2));
        assertTrue(!plain.has("tags") && !plain.has("expires_at"), lines.get(2));

        ClientRun again = run("load", "mortal", dump.toString());
        assertTrue(again.err().contains("0 items of 0 bytes, 3 kept as in the bucket"), again.err());
    }

    private static void same(String expected, String line, Instant expiresAt) throws IOException {
        JsonNode wanted = JSON.readTree(expected);
        JsonNode dumped = JSON.readTree(line);
        for (String member : List.of("key", "content_type", "tags", "modified_at", "data")) {
            assertEquals(wanted.get(member), dumped.get(member), member);
        }
        Duration off = Duration.between(expiresAt, Instant.parse(dumped.get("expires_at").asText())).abs();
        assertTrue(off.compareTo(Duration.ofSeconds(2)) <= 0, off::toString);
    }

    @Test
    void putGivesThem() throws Exception {
        assertEquals(
                ExitCode.DONE, put("put", "--expires-in", "600", "--tag", "x", "--tag", "y", "given", "k").code());
        JsonNode shown = JSON.readTree(run("get", "--json", "given", "k").out());
        assertEquals("[\"x\",\"y\"]", shown.get("tags").toString());
        long seconds = Duration.between(Instant.now(), Instant.parse(shown.get("expires_at").asText())).toSeconds();
        assertTrue(seconds > 500 && seconds <= 600, () -> seconds + " s");
        assertTrue(run("head", "given", "k").out().contains("expires_at: 20"));
    }

    @Test
    void aWrongArgumentIsToldInWordsAndNothingIsStored() {
        for (String[] line : new String[][] {
            {"--expires-in", ""}, {"--expires-in", "0"}, {"--expires-in", "-1"}, {"--expires-in", "1.5"}, {"--expires-in", "x"},
            {"--expires-in", "315360001"}, {"--expires-in", "99999999999999999999"}, {"--expires-in", "\u0661"},
            {"--expires-in", "5", "--expires-in", "6"}, {"--tag", ""}, {"--tag", "a b"}, {"--tag", "a,b"}, {"--tag", "\u00fc"},
            {"--tag", "x".repeat(1_025)}, {"--tag", "a\r\nX: y"}
        }) {
            List<String> arguments = new ArrayList<>(List.of("put"));
            arguments.addAll(List.of(line));
            arguments.addAll(List.of("bad", "k"));
            ClientRun run = put(arguments.toArray(String[]::new));
            assertEquals(ExitCode.USAGE, run.code(), () -> arguments + ": " + run.err());
            assertTrue(run.err().startsWith("weir: ") && run.err().lines().count() == 1, run.err());
        }
        assertEquals("", run("ls", "bad").out());
    }
}
