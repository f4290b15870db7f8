package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.EdgeProcess;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask an edge, on items with several values. */
final class SiblingsCommandsIT {
    private static EdgeProcess edge;
    private static String url;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("insert into weir.bucket (name, kind) values ('s', 'siblings'), ('d', 'siblings'), ('t', 'siblings')");
        edge = EdgeProcess.on(database.database().dsn());
        url = edge.url().toString();
    }

    @AfterAll
    static void stop() throws Exception {
        edge.close();
    }

    private static void put(String bucket, String key, String value, String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "put";
        System.arraycopy(options, 0, arguments, 1, options.length);
        arguments[options.length + 1] = bucket;
        arguments[options.length + 2] = key;
        ClientRun run = ClientRun.withInput(url, value.getBytes(StandardCharsets.UTF_8), arguments);
        assertEquals(0, run.code(), run.err());
    }

    private static String context(String bucket, String key) {
        return ClientRun.of(url, "head", bucket, key).lines().stream()
                .filter(line -> line.startsWith("context: "))
                .map(line -> line.substring(9))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void severalValuesArePrintedAndAnExitCodeTellsThem() {
        put("s", "k", "one");
        put("s", "k", "two");
        ClientRun read = ClientRun.of(url, "get", "s", "k");
        assertEquals(4, read.code());
        assertTrue(read.out().contains("\r\none\r\n--weir-") && read.out().contains("\r\ntwo\r\n--weir-"), read.out());
        String context = context("s", "k");
        String words = "weir: s/k has several values, which were written at the same time; write one in their place by weir put"
                + " --context " + context;
        assertEquals(words, read.err().strip());
        ClientRun json = ClientRun.of(url, "get", "--json", "s", "k");
        assertEquals(4, json.code());
        assertEquals(2, json.lines().size(), json.out());
        assertTrue(json.lines().getFirst().contains("\"data\":\"one\""), json.out());
        assertTrue(json.lines().getLast().contains("\"context\":\"" + context + "\""), json.out());
        put("s", "k", "three", "--context", context);
        ClientRun merged = ClientRun.of(url, "get", "s", "k");
        assertEquals(0, merged.code(), merged.err());
        assertEquals("three", merged.out());
        put("s", "k", "four");
        assertEquals(0, ClientRun.of(url, "del", "--context", context("s", "k"), "s", "k").code());
        assertEquals(1, ClientRun.of(url, "get", "s", "k").code());
    }

    @Test
    void aContextThatIsNoneIsRefused() {
        ClientRun run = ClientRun.withInput(url, new byte[0], "put", "--context", "x", "s", "bad");
        assertEquals(2, run.code());
        assertTrue(run.err().contains("--context"), run.err());
    }

    @Test
    void aDumpHasALineForEachAndALoadKeepsThemAll() throws Exception {
        put("d", "dumped", "one");
        put("d", "dumped", "two");
        put("d", "dumped-alone", "x");
        Path file = folder.resolve("dump.ndjson");
        ClientRun dump = ClientRun.of(url, "dump", "d", file.toString());
        assertEquals(0, dump.code(), dump.err());
        List<String> lines = Files.readAllLines(file);
        assertEquals(3, lines.size(), lines.toString());
        ClientRun load = ClientRun.of(url, "load", "--overwrite", "t", file.toString());
        assertEquals(0, load.code(), load.err());
        ClientRun loaded = ClientRun.of(url, "get", "--json", "t", "dumped");
        assertEquals(4, loaded.code(), loaded.err());
        assertEquals(2, loaded.lines().size(), loaded.out());
        assertEquals("x", ClientRun.of(url, "get", "t", "dumped-alone").out());
    }
}
