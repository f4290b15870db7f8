package dev.weir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.EdgeProcess;
import dev.weir.terminal.ExitCode;
import dev.weir.testing.FreePort;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir get, put, del, head} and {@code ls} against a real edge. */
final class ClientCommandsIT {
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

    private static ClientRun run(String... arguments) {
        return ClientRun.of(url, arguments);
    }

    private static ClientRun put(String value, String... arguments) {
        return ClientRun.withInput(url, value.getBytes(UTF_8), arguments);
    }

    private static void assertDone(ClientRun run) {
        assertEquals(ExitCode.DONE, run.code(), run::err);
        assertEquals("", run.err());
    }

    /** The value of a line such as {@code etag: "42"} of {@code head}. */
    private static String shown(String bucket, String key, String name) {
        return run("head", bucket, key).lines().stream()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aValueGoesThroughByteForByte() throws IOException {
        byte[] value = new byte[70_000];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) (i * 31);
        }
        for (String key : List.of("plain", "a folder/ümläut %41+&?#;=日本.bin", "a'b\"c<>|{}^`\\$(ls)")) {
            assertDone(ClientRun.withInput(url, value, "put", "bytes", key, "-"));
            ClientRun read = run("get", "bytes", key);
            assertDone(read);
            assertArrayEquals(value, read.bytes(), key);
        }
        Path file = Files.write(folder.resolve("logo.png"), value);
        assertDone(run("put", "bytes", "fromFile", file.toString()));
        assertEquals("image/png", shown("bytes", "fromFile", "content_type"));
        assertDone(run("get", "bytes", "fromFile", folder.resolve("copy").toString()));
        assertArrayEquals(value, Files.readAllBytes(folder.resolve("copy")));
        assertFalse(Files.exists(folder.resolve("copy.part")));
        assertDone(put("", "put", "bytes", "empty"));
        assertEquals(0, run("get", "bytes", "empty").bytes().length);
        assertEquals("0", shown("bytes", "empty", "size"));
    }

    @Test
    void theTypeIsTheOneGivenOrThatOfTheName() {
        assertDone(put("a{}", "put", "types", "site/main.css"));
        assertEquals("text/css; charset=utf-8", shown("types", "site/main.css", "content_type"));
        assertDone(put("a", "put", "types", "nothing"));
        assertEquals("text/plain; charset=utf-8", shown("types", "nothing", "content_type"));
        assertDone(put("a", "put", "--type", "image/x-tiny; a=\"b\"", "types", "main.css"));
        assertEquals("image/x-tiny; a=\"b\"", shown("types", "main.css", "content_type"));
    }

    @Test
    void whatIsAbsentOrUnderAConditionThatFailsEndsWithOne() {
        ClientRun absent = run("get", "cas", "none");
        assertEquals(ExitCode.FAILED, absent.code());
        assertEquals("weir: there is no such item\n", absent.err());
        assertEquals(0, absent.bytes().length);
        assertEquals(ExitCode.FAILED, run("head", "cas", "none").code());
        assertEquals(ExitCode.FAILED, run("del", "cas", "none").code());

        assertDone(put("one", "put", "--if-none-match", "*", "cas", "k"));
        assertEquals(ExitCode.FAILED, put("two", "put", "--if-none-match", "*", "cas", "k").code());
        String etag = shown("cas", "k", "etag");
        assertTrue(etag.matches("\"\\d+\""), etag);
        String bare = etag.replace("\"", "");
        ClientRun same = run("get", "--if-none-match", bare, "cas", "k");
        assertEquals(ExitCode.FAILED, same.code());
        assertEquals("weir: not modified\n", same.err());
        assertDone(run("get", "--if-match", "12, " + bare, "cas", "k"));
        assertDone(put("two", "put", "--if-match", bare, "cas", "k"));
        ClientRun late = put("three", "put", "--if-match", etag, "cas", "k");
        assertEquals(ExitCode.FAILED, late.code());
        assertEquals("weir: the condition does not hold; the current ETag is " + shown("cas", "k", "etag") + "\n", late.err());
        assertEquals(ExitCode.FAILED, run("del", "--if-match", bare, "cas", "k").code());
        assertEquals("two", run("get", "cas", "k").out());
        assertDone(run("del", "cas", "k"));
        assertEquals(ExitCode.FAILED, run("get", "cas", "k").code());
    }

    @Test
    void aReadIsAsNewAsIsAskedFor() {
        ClientRun stored = put("one", "put", "--json", "min", "k");
        assertDone(stored);
        String version = stored.out().replaceFirst("(?s).*\"version\":\"([^\"]+)\".*", "$1");
        assertDone(run("get", "--min-version", version, "min", "k"));
        ClientRun newer = run("head", "--min-version", "9999999999999.0", "min", "k");
        assertEquals(ExitCode.FAILED, newer.code());
        ClientRun words = run("get", "--min-version", "9999999999999.0", "min", "k");
        assertEquals("weir: The database has only a version older than Weir-Min-Version.\n", words.err());
    }

    @Test
    void jsonIsOneLineThatSaysAll() {
        put("{}", "put", "json", "a.json");
        String etag = shown("json", "a.json", "etag").replace("\"", "\\\"");
        String date = shown("json", "a.json", "modified_at");
        String version = shown("json", "a.json", "version");
        assertEquals(
                "{\"key\":\"a.json\",\"content_type\":\"application/json\",\"modified_at\":\"" + date + "\",\"data\":\"{}\","
                        + "\"etag\":\"" + etag + "\",\"version\":\"" + version + "\"}\n",
                run("get", "--json", "json", "a.json").out());
        assertEquals(
                "{\"key\":\"a.json\",\"size\":2,\"content_type\":\"application/json\",\"modified_at\":\"" + date
                        + "\",\"etag\":\"" + etag + "\",\"version\":\"" + version + "\"}\n",
                run("head", "--json", "json", "a.json").out());
        ClientRun.withInput(url, new byte[] {0, 1, (byte) 0xff}, "put", "json", "b");
        assertTrue(run("get", "--json", "json", "b").out().contains("\"data\":\"AAH/\",\"encoding\":\"base64\""));
        assertTrue(run("del", "--json", "json", "b").out().matches("\\{\"key\":\"b\",\"version\":\"[0-9.]+\"}\n"));
    }

    @Test
    void listsShowKeysFoldersDetailsAndBuckets() {
        for (String key : List.of("a.txt", "b/1", "b/2", "b/c/3", "ä")) {
            put("12345", "put", "list", key);
        }
        assertEquals(List.of("a.txt", "b/1", "b/2", "b/c/3", "ä"), run("ls", "list").lines());
        assertEquals(List.of("a.txt", "b/", "ä"), run("ls", "--delimiter", "/", "list").lines());
        assertEquals(List.of("b/1", "b/2", "b/c/"), run("ls", "-d", "/", "list", "b/").lines());
        assertEquals(List.of("b/2"), run("ls", "--after", "b/1", "--limit", "1", "list").lines());
        assertTrue(run("ls", "-l", "list").lines().getFirst()
                .matches(" {11}5 {2}20\\d\\d-\\d\\d-\\d\\dT[0-9:]+Z {2}text/plain; charset=utf-8 +a.txt"));
        assertTrue(run("ls", "--json", "list").lines().getLast().startsWith("{\"key\":\"ä\",\"size\":5,\"content_type\":"));
        assertTrue(run("ls").lines().contains("list"));
        assertTrue(run("ls", "--json").out().contains("{\"name\":\"list\",\"declared\":false"));
        ClientRun unused = run("ls", "never");
        assertDone(unused);
        assertEquals("", unused.out());
    }

    @Test
    void theEdgeIsTheOneOfTheFlagOrOfTheEnvironment() {
        Map<String, String> environment = Map.of("WEIR_URL", url);
        assertEquals(ExitCode.DONE, ClientRun.bare(environment, new byte[0], "ls").code());
        assertEquals(ExitCode.UNREACHED,
                ClientRun.bare(environment, new byte[0], "ls", "--url", "http://127.0.0.1:1").code());
        assertEquals(ExitCode.DONE,
                ClientRun.bare(Map.of("WEIR_URL", "http://127.0.0.1:1"), new byte[0], "ls", "--url", url + "/").code());
        ClientRun wrong = ClientRun.bare(Map.of("WEIR_URL", "localhost:8081"), new byte[0], "ls");
        assertEquals(ExitCode.USAGE, wrong.code());
        assertEquals("weir: WEIR_URL: expected a URL such as http://127.0.0.1:8081 (see weir ls --help)\n", wrong.err());
    }

    @Test
    void whereNoEdgeAnswersTheExitCodeIsThree() throws Exception {
        String nobody = "http://127.0.0.1:" + FreePort.next();
        for (String[] line : new String[][] {{"get", "b", "k"}, {"put", "b", "k"}, {"del", "b", "k"}, {"head", "b", "k"},
            {"ls"}}) {
            ClientRun run = ClientRun.of(nobody, line);
            assertEquals(ExitCode.UNREACHED, run.code(), run::err);
            assertTrue(run.err().startsWith("weir: cannot reach an edge at " + nobody + ": "), run.err());
            assertEquals(1, run.err().lines().count());
        }
    }

    @Test
    void anAnswerThatBreaksOffOrNeverComesIsNotTakenForAWholeOne() throws Exception {
        ClientRun cut =
                against("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "get", "b", "k", folder.resolve("v").toString());
        assertEquals(ExitCode.UNREACHED, cut.code(), cut::err);
        assertTrue(cut.err().contains("broke off"), cut.err());
        assertFalse(Files.exists(folder.resolve("v")) || Files.exists(folder.resolve("v.part")));
        ClientRun list = against("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n\"a\"\n\r\n", "ls", "b");
        assertEquals(ExitCode.UNREACHED, list.code(), list::err);
        ClientRun silent = againstSilent("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
        assertEquals(ExitCode.UNREACHED, silent.code(), silent::err);
        ClientRun mute = againstSilent("");
        assertEquals(ExitCode.UNREACHED, mute.code());
        assertTrue(mute.err().contains("did not answer within 300ms"), mute.err());
        ClientRun other = against("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", "ls", "b");
        assertEquals(ExitCode.UNREACHED, other.code());
        assertTrue(other.err().contains("is no edge"), other.err());
        ClientRun busy = against(
                "HTTP/1.1 503 Busy\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\n\u001b[31mred\n", "get", "b", "k");
        assertEquals(ExitCode.UNREACHED, busy.code());
        assertEquals("weir: [31mred\n", busy.err());
    }

    private static ClientRun against(String answer, String... arguments) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture.runAsync(() -> answer(server, answer, true));
            return ClientRun.of("http://127.0.0.1:" + server.getLocalPort(), arguments);
        }
    }

    private static ClientRun againstSilent(String answer) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture.runAsync(() -> answer(server, answer, false));
            return ClientRun.of("http://127.0.0.1:" + server.getLocalPort(), "get", "--timeout", "300ms", "b", "k");
        }
    }

    private static void answer(ServerSocket server, String answer, boolean close) {
        try {
            Socket socket = server.accept();
            assertTrue(socket.getInputStream().read() >= 0);
            socket.getOutputStream().write(answer.getBytes(UTF_8));
            if (close) {
                socket.shutdownOutput();
                socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                socket.close();
            }
        } catch (IOException gone) {
            // The client has what it needs.
        }
    }

    @Test
    void aWrongArgumentIsToldInWordsAndNothingIsStored() {
        String longKey = "k".repeat(1_025);
        for (String[] line : new String[][] {
            {"put", "bad"}, {"put", "bad", ""}, {"put", "bad", longKey}, {"put", "bad", "a//b"}, {"put", "bad", "../b"},
            {"put", "bad", "a\u0007"}, {"put", "bad", "a\ufffd"}, {"put", "bad", "\ud800"}, {"put", "", "k"},
            {"put", "_bad", "k"}, {"put", "bäd", "k"}, {"put", "b".repeat(129), "k"}, {"put", "bad", "k", "-", "more"},
            {"put", "--type", "", "bad", "k"}, {"put", "--type", "text", "bad", "k"}, {"put", "--type", "text/ü", "bad", "k"},
            {"put", "--type", "text/" + "x".repeat(1_020), "bad", "k"}, {"put", "--type", "a/b, c/d", "bad", "k"},
            {"put", "--if-match", "", "bad", "k"}, {"put", "--if-match", "abc", "bad", "k"},
            {"put", "--if-match", "\"a", "bad", "k"}, {"put", "--if-match", "1 2", "bad", "k"},
            {"put", "--if-none-match", "ü", "bad", "k"}, {"put", "--if-none-match", "\"ü\"", "bad", "k"},
            {"put", "--if-none-match", "*,*", "bad", "k"}, {"put", "--if-none-match", "1".repeat(2_001), "bad", "k"},
            {"put", "--if-none-match", "*", "--if-none-match", "1", "bad", "k"}, {"put", "--if-match", "1\r\nX: y", "bad", "k"},
            {"put", "--timeout", "5", "bad", "k"}, {"put", "--timeout", "0s", "bad", "k"}, {"put", "--timeout", "2h", "bad", "k"},
            {"put", "--timeout", "", "bad", "k"}, {"put", "--min-version", "1.0", "bad", "k"},
            {"put", "--url", "", "bad", "k"}, {"put", "--url", "ftp://a", "bad", "k"}, {"put", "--url", "http://", "bad", "k"},
            {"put", "--url", "http://a b", "bad", "k"}, {"put", "--url", "http://u:p@127.0.0.1", "bad", "k"},
            {"put", "--url", "http://127.0.0.1/?a", "bad", "k"}, {"put", "--url", "http://127.0.0.1:99999", "bad", "k"},
            {"put", "--url", "http://" + "a".repeat(2_050), "bad", "k"}, {"put", "--url", "http://ü.example", "bad", "k"},
            {"get", "--min-version", "", "bad", "k"}, {"get", "--min-version", "1", "bad", "k"},
            {"get", "--min-version", "1.x", "bad", "k"}, {"get", "--min-version", "1.70000", "bad", "k"},
            {"get", "--min-version", "9".repeat(40) + ".0", "bad", "k"}, {"get", "--min-version", "١.٠", "bad", "k"},
            {"get", "--min-version", "1.0", "--min-version", "2.0", "bad", "k"}, {"get", "--json=x", "bad", "k"},
            {"ls", "--limit", "0", "bad"}, {"ls", "--limit", "x", "bad"}, {"ls", "--limit", "", "bad"},
            {"ls", "--limit", "99999999999", "bad"}, {"ls", "--limit", "10001", "bad"}, {"ls", "--delimiter", "", "bad"},
            {"ls", "--delimiter", "/"}, {"ls", "-l"}, {"ls", "--after", "a\u0001", "bad"}, {"ls", "--after", longKey, "bad"},
            {"ls", "bad", longKey}, {"ls", "bad", "a\u0085"}, {"ls", "bad", "a", "b"}, {"ls", "b/d"},
            {"del", "bad", ""}, {"del", "--if-match", "x", "bad", "k"}, {"head", "--if-match", "x", "bad", "k"}
        }) {
            ClientRun run = put("stored?", line);
            assertEquals(ExitCode.USAGE, run.code(), () -> String.join(" ", line) + ": " + run.err());
            assertTrue(run.err().startsWith("weir: ") && run.err().lines().count() == 1, run.err());
            assertEquals("", run.out());
        }
        assertEquals(ExitCode.FAILED, put("x", "put", "bad", "k", folder.resolve("none").toString()).code());
        assertEquals(ExitCode.FAILED, put("x", "put", "bad", "k", folder.toString()).code());
        assertEquals("", run("ls", "bad").out());
    }
}
