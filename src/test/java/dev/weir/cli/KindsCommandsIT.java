package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.edge.EdgeProcess;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask an edge, on buckets of other kinds than registers. */
final class KindsCommandsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> KINDS = List.of(
            "register", "json", "latest", "counter", "set", "set-forever", "set-grow", "log", "queue", "siblings");

    private static EdgeProcess edge;
    private static EdgeProcess other;
    private static String url;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("insert into weir.bucket (name, kind) values ('s', 'siblings'), ('d', 'siblings'), ('t', 'siblings')");
        WeirDatabase second = WeirDatabase.on(TestPostgres.version18());
        for (String kind : KINDS) {
            String declared = "insert into weir.bucket (name, kind) values ('of-%1$s', '%1$s')".formatted(kind);
            database.execute(declared);
            second.execute(declared);
        }
        edge = EdgeProcess.on(database.database().dsn());
        other = EdgeProcess.on(second.database().dsn());
        url = edge.url().toString();
    }

    @AfterAll
    static void stop() throws Exception {
        edge.close();
        other.close();
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

    private static void post(String path, String json) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(url + "/kv/" + path))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(json))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertTrue(answer.statusCode() < 300, answer.statusCode() + " " + answer.body());
        }
    }

    /** Something of each kind, in the bucket of its name. */
    private static void fill() throws Exception {
        put("of-register", "a", "value");
        put("of-json", "a", "{\"n\": 1.0}");
        put("of-latest", "a", "[1,2]");
        post("of-counter/less", "{\"op\":\"add\",\"change\":-3}");
        post("of-counter/none", "{\"op\":\"add\",\"change\":0}");
        post("of-counter/large", "[%1$s,%1$s,%1$s]".formatted("{\"op\":\"add\",\"change\":9223372036854775807}"));
        for (String kind : List.of("set", "set-forever", "set-grow")) {
            post("of-" + kind + "/empty", "{\"op\":\"create\",\"change\":{}}");
            post("of-" + kind + "/two", """
                    [{"op":"add","change":{"key":"b","item":1e400000,"metadata":{"deep":[1.0,{}]}}},
                     {"op":"add","change":{"key":"a"},"when":[0,[1700000000000000000],3]}]""");
        }
        post("of-set/timed", "{\"op\":\"add\",\"change\":{\"key\":\"a\"},\"when\":[0,[1700000000000000000],3]}");
        for (int part = 0; part < 3; part++) {
            int from = 1000 * part;
            post("of-set/large", IntStream.range(from, from + 1000)
                    .mapToObj(i -> "{\"op\":\"add\",\"change\":{\"key\":\"" + i + "\",\"item\":\"item " + i + "\"}}")
                    .collect(Collectors.joining(",", "[", "]")));
        }
        for (int i = 0; i < 5; i++) {
            post("of-log", "{\"number\": " + i + ".0}");
            post("of-queue", "{\"number\": " + i + ".0}");
        }
        put("of-siblings", "alone", "x");
        put("of-siblings", "two", "one");
        put("of-siblings", "two", "other");
    }

    /** What items are, and where that matters, in their order: of a task what is to be done, and no dates. */
    private static List<String> contents(EdgeProcess of, String bucket) throws Exception {
        ClientRun dump = ClientRun.of(of.url().toString(), "dump", bucket);
        assertEquals(0, dump.code(), dump.err());
        List<String> contents = new ArrayList<>();
        for (String line : dump.lines()) {
            JsonNode item = JSON.readTree(line);
            String data = item.path("data").asText();
            contents.add(item.path("key") + " " + item.path("content_type") + " "
                    + (bucket.equals("of-queue") ? data.replaceFirst(".*(?=\"info\":)", "") : data));
        }
        return contents;
    }

    private static void load(EdgeProcess to, String bucket, Path file, String... options) {
        List<String> arguments = new ArrayList<>(List.of("load"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of(bucket, file.toString()));
        ClientRun load = ClientRun.of(to.url().toString(), arguments.toArray(String[]::new));
        assertEquals(0, load.code(), () -> bucket + " " + List.of(options) + ": " + load.err());
    }

    @Test
    void aDumpOfEachKindLoadsIntoAnotherEdgeAsWhatItWasHoweverOften() throws Exception {
        fill();
        for (String kind : KINDS) {
            String bucket = "of-" + kind;
            Path file = folder.resolve(kind + ".ndjson");
            ClientRun dump = ClientRun.of(url, "dump", bucket, file.toString());
            assertEquals(0, dump.code(), dump.err());
            List<String> before = contents(edge, bucket);
            load(other, bucket, file);
            assertEquals(before, contents(other, bucket), kind);
            load(other, bucket, file);
            load(other, bucket, file, "--if-absent");
            load(other, bucket, file, "--overwrite");
            assertEquals(before, contents(other, bucket), kind);
            load(edge, bucket, file, "--overwrite");
            assertEquals(before, contents(edge, bucket), kind);
        }
        Path counters = folder.resolve("counter.ndjson");
        post("of-counter/less", "{\"op\":\"add\",\"change\":10}");
        load(edge, "of-counter", counters);
        assertEquals("7", ClientRun.of(url, "get", "of-counter", "less").out());
        load(edge, "of-counter", counters, "--overwrite");
        assertEquals("-3", ClientRun.of(url, "get", "of-counter", "less").out());
    }

    @Test
    void whatIsNoneOfTheKindIsNamedAndTheRestIsLoaded() throws Exception {
        Path file = folder.resolve("wrong.ndjson");
        Files.writeString(file, """
                {"key":"019e0a5c-7c52-7abc-8def-000000000001","data":"nothing"}
                {"key":"019e0a5c-7c52-7abc-8def-000000000002","data":"[1]"}
                """);
        for (String kind : List.of("counter", "set", "log", "queue")) {
            ClientRun load = ClientRun.of(url, "load", "of-" + kind, file.toString());
            assertEquals(1, load.code(), load.err());
            assertTrue(load.err().contains("019e0a5c-7c52-7abc-8def-000000000001"), load.err());
            assertTrue(load.err().contains("019e0a5c-7c52-7abc-8def-000000000002"), load.err());
        }
    }
}
