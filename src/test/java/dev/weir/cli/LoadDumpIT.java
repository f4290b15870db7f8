package dev.weir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.EdgeProcess;
import dev.weir.terminal.ExitCode;
import dev.weir.testing.InstalledProgram;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir load} and {@code dump} against real edges. */
final class LoadDumpIT {
    private static EdgeProcess edge;
    private static EdgeProcess other;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        edge = EdgeProcess.on(WeirDatabase.on(TestPostgres.version18()).database().dsn());
        other = EdgeProcess.on(
                WeirDatabase.on(TestPostgres.version18()).database().dsn(),
                "--set", "limits.multi-bytes=200KiB", "--set", "limits.multi-entries=30", "--set", "list.page-items=300",
                "--set", "list.max-page-items=300");
    }

    @AfterAll
    static void stop() throws Exception {
        edge.close();
        other.close();
    }

    private static ClientRun run(String... arguments) {
        return ClientRun.of(edge.url().toString(), arguments);
    }

    private static ClientRun onOther(String... arguments) {
        return ClientRun.of(other.url().toString(), arguments);
    }

    private static void assertDone(ClientRun run) {
        assertEquals(ExitCode.DONE, run.code(), run::err);
    }

    private static void assertSays(ClientRun run, String words) {
        assertTrue(run.err().contains(words), run.err());
    }

    /** Files of all sizes and odd names, and a few that are no items. */
    private Path tree() throws IOException {
        Random random = new Random(42);
        Path tree = Files.createDirectories(folder.resolve("tree"));
        for (int i = 0; i < 1_500; i++) {
            byte[] value = new byte[i % 100 == 0 ? 0 : random.nextInt(2_000)];
            random.nextBytes(value);
            if (i % 2 == 0) {
                for (int at = 0; at < value.length; at++) {
                    value[at] = (byte) ('a' + (value[at] & 7));
                }
            }
            write(tree, "d" + i % 7 + "/e" + i % 11 + "/file " + i + List.of(".txt", ".png", "", ".HTML", ".tar.gz").get(i % 5),
                    value, i);
        }
        byte[] large = new byte[3 << 20];
        random.nextBytes(large);
        write(tree, "large/random.bin", large, 1);
        Arrays.fill(large, (byte) 'x');
        write(tree, "large/text.txt", large, 2);
        write(tree, "odd/ümläut 日本 😀 %41+&?#;='\"<>|{}^`\\$.css", new byte[] {'\0', '\n', (byte) 0xff}, 3);
        write(tree, "odd/control", "\u0000\u001b\u007f\ud83d\ude00\u2028\ufffe".getBytes(UTF_8), 4);
        write(tree, "odd.txt", "between odd/ and oddity".getBytes(UTF_8), 5);
        Files.createSymbolicLink(tree.resolve("link"), tree.resolve("odd.txt"));
        Files.createSymbolicLink(tree.resolve("loop"), tree);
        return tree;
    }

    private static void write(Path tree, String name, byte[] value, int day) throws IOException {
        Path file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, value);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(86_400L * day + 7, 999_000_000)));
    }

    @Test
    void codingsLanguagesAndDispositionsAreLoadedAndDumped() throws Exception {
        String date = "\"modified_at\":\"Sun, 06 Nov 1994 08:49:37 GMT\"";
        byte[] large = new byte[200 << 10];
        Arrays.fill(large, (byte) 0xff);
        String records = "{\"key\":\"a\",\"content_type\":\"text/css\",\"content_encoding\":\"gzip\",\"content_language\":\"de\","
                + "\"content_disposition\":\"inline\"," + date + ",\"data\":\"/wA=\",\"encoding\":\"base64\"}\n"
                + "{\"key\":\"b\",\"content_type\":\"text/css\",\"content_encoding\":\"br\"," + date + ",\"data\":\"text\"}\n"
                + "{\"key\":\"c\",\"content_type\":\"text/css\",\"content_encoding\":\"zstd\"," + date + ",\"data\":\""
                + Base64.getEncoder().encodeToString(large) + "\",\"encoding\":\"base64\"}\n";
        Path written = Files.writeString(folder.resolve("coded.ndjson"), records);
        assertDone(run("load", "coded", written.toString()));
        Path dump = folder.resolve("dumped.ndjson");
        assertDone(run("dump", "coded", dump.toString()));
        assertEquals(records, Files.readString(dump));
    }

    @Test
    void aDumpLoadsBackToTheSameBytesTypesAndDates() throws Exception {
        ClientRun load = run("load", "tree", tree().toString());
        assertDone(load);
        assertSays(load, "weir: loaded: 1,505 items of ");
        assertSays(load, ", 2 links or devices passed over, in ");
        Path dump = folder.resolve("tree.ndjson");
        assertDone(run("dump", "tree", dump.toString()));
        assertEquals(1_505, Files.readAllLines(dump).size());
        assertFalse(Files.exists(folder.resolve("tree.ndjson.part")));
        for (Path file : List.of(Path.of("odd/control"), Path.of("large/random.bin"), Path.of("d0/e0/file 0.txt"))) {
            assertEquals(
                    Arrays.hashCode(Files.readAllBytes(folder.resolve("tree").resolve(file))),
                    Arrays.hashCode(run("get", "tree", file.toString()).bytes()), file.toString());
        }
        List<String> head = run("head", "tree", "d3/e3/file 3.HTML").lines();
        assertTrue(head.contains("content_type: text/html; charset=utf-8"), head::toString);
        assertTrue(head.contains("modified_at: Sun, 04 Jan 1970 00:00:07 GMT"), head::toString);

        // The other edge takes and gives less at a time.
        assertDone(onOther("load", "copy", dump.toString()));
        Path copy = folder.resolve("copy.ndjson");
        assertDone(onOther("dump", "copy", copy.toString()));
        assertEquals(-1, Files.mismatch(dump, copy));
        assertEquals(Files.readString(dump), onOther("dump", "--parallel", "1", "copy").out());
        assertDone(ClientRun.withInput(edge.url().toString(), Files.readAllBytes(dump), "load", "piped", "-"));
        assertEquals(Files.readString(dump), run("dump", "piped").out());
    }

    @Test
    void anArchiveLoadsAsTheFolderThatItIsMadeOf() throws Exception {
        InstalledProgram.require("tar", "tar");
        InstalledProgram.require("zstd", "zstd");
        Path tree = tree();
        assertDone(run("load", "untarred", tree.toString()));
        String wanted = run("dump", "untarred").out();
        for (String name : List.of("a.tar", "a.tar.gz", "a.tgz", "a.tar.zst")) {
            Path archive = folder.resolve(name);
            tar(tree, archive);
            String bucket = name.replace('.', '-');
            ClientRun load = run("load", bucket, archive.toString());
            assertDone(load);
            assertSays(load, "2 links or devices passed over");
            assertEquals(wanted, run("dump", bucket).out(), name);
            byte[] whole = Files.readAllBytes(archive);
            Files.write(archive, Arrays.copyOf(whole, whole.length / 2));
            ClientRun half = run("load", bucket, archive.toString());
            assertEquals(ExitCode.FAILED, half.code(), half::err);
        }
    }

    private static void tar(Path tree, Path archive) throws Exception {
        Process tar = new ProcessBuilder("tar", "--format=pax", "-caf", archive.toString(), "-C", tree.toString(), ".")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertTrue(tar.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, tar.exitValue());
    }

    @Test
    void theModeDecidesWhatBecomesOfItemsThatAreThere() throws Exception {
        Path files = Files.createDirectories(folder.resolve("modes"));
        for (String mode : List.of("--if-absent", "--newer", "--overwrite")) {
            String bucket = mode.substring(2);
            write(files, "same", "there".getBytes(UTF_8), 100);
            write(files, "newer", "there".getBytes(UTF_8), 100);
            write(files, "older", "there".getBytes(UTF_8), 100);
            assertDone(run("load", bucket, files.toString()));
            write(files, "same", "offer".getBytes(UTF_8), 100);
            write(files, "newer", "offered".getBytes(UTF_8), 101);
            write(files, "older", "offered".getBytes(UTF_8), 99);
            write(files, "absent", "offered".getBytes(UTF_8), 50);
            assertDone(run("load", mode, bucket, files.toString()));
            Files.delete(files.resolve("absent"));
        }
        assertEquals(List.of("offered", "there", "there", "there"), values("if-absent"));
        // Of the same date and size it is taken for the same.
        assertEquals(List.of("offered", "offered", "there", "there"), values("newer"));
        assertEquals(List.of("offered", "offered", "offered", "offer"), values("overwrite"));
        assertTrue(run("head", "overwrite", "older").out().contains("modified_at: Fri, 10 Apr 1970 00:00:07 GMT"));
        ClientRun both = run("load", "--newer", "--overwrite", "newer", files.toString());
        assertEquals(ExitCode.USAGE, both.code());
    }

    private static List<String> values(String bucket) {
        return List.of("absent", "newer", "older", "same").stream().map(key -> run("get", bucket, key).out()).toList();
    }

    @Test
    void aRepeatedLoadSendsOnlyWhatIsMissing() throws Exception {
        Path tree = tree();
        assertDone(run("load", "again", tree.toString()));
        String version = run("head", "again", "odd.txt").out();
        assertDone(run("del", "again", "d1/e1/file 1.png"));
        for (String mode : List.of("--newer", "--if-absent")) {
            ClientRun again = run("load", mode, "again", tree.toString());
            assertDone(again);
            assertSays(again, mode.equals("--newer") ? "weir: loaded: 1 item of " : "weir: loaded: 0 items of ");
            assertSays(again, mode.equals("--newer") ? "1,504 kept as in the bucket" : "1,505 kept as in the bucket");
        }
        assertEquals(version, run("head", "again", "odd.txt").out());
    }

    @Test
    void whatCannotBeLoadedIsNamedAndCountedAndTheRestIsLoaded() throws Exception {
        Path lines = folder.resolve("bad.ndjson");
        Files.write(lines, List.of(
                "{\"key\":\"good1\",\"data\":\"1\"}",
                "{\"key\":\"a//b\",\"data\":\"1\"}", "{\"key\":\"\",\"data\":\"1\"}",
                "{\"key\":\"" + "k".repeat(1_025) + "\",\"data\":\"\"}",
                "{\"key\":\"c\\u0007\",\"data\":\"1\"}", "{\"key\":\"k\"}", "{\"data\":\"\"}", "{\"key\":1,\"data\":\"\"}",
                "{\"key\":\"k\",\"key\":\"k\",\"data\":\"\"}", "{\"key\":\"k\",\"data\":\"\",\"color\":\"red\"}",
                "{\"key\":\"k\",\"data\":\"!\",\"encoding\":\"base64\"}", "{\"key\":\"k\",\"data\":\"\",\"encoding\":\"hex\"}",
                "{\"key\":\"k\",\"data\":\"\",\"modified_at\":\"yesterday\"}", "{\"key\":\"k\",\"data\":\"\\ud800\"}",
                "{\"key\":\"k\",\"data\":\"\",\"content_type\":\"two, types\"}",
                "{\"key\":\"k\",\"data\":\"\",\"content_type\":\"text/ü\"}",
                "[]", "nothing", "{\"key\":\"k\",\"data\":\"\"", "{\"key\":\"k\",\"data\":\"\"} {}", "",
                "{\"key\":\"good2\",\"data\":\"AAH/\",\"encoding\":\"base64\",\"modified_at\":\"2026-11-21T03:45:37Z\","
                        + "\"etag\":\"x\"}"));
        Files.write(lines, new byte[] {'{', '"', (byte) 0xff, '"', '}'}, StandardOpenOption.APPEND);
        ClientRun load = run("load", "bad", lines.toString());
        assertEquals(ExitCode.FAILED, load.code());
        assertSays(load, "weir: loaded: 2 items of 4 bytes, 20 failed, in ");
        assertSays(load, "weir: line 10: it has color, which is not known");
        assertSays(load, "weir: a//b: A key must not have an empty segment.");
        assertSays(load, "weir: k: it has no valid content_type.");
        assertEquals(List.of("good1", "good2"), run("ls", "bad").lines());

        Path files = Files.createDirectories(folder.resolve("files"));
        write(files, "good", new byte[1], 1);
        write(files, "too large", new byte[33 << 20], 1);
        write(files,
                "k".repeat(200) + "/" + "k".repeat(200) + "/" + "k".repeat(200) + "/" + "k".repeat(200) + "/" + "k".repeat(230),
                new byte[1], 1);
        ClientRun folders = run("load", "files", files.toString());
        assertEquals(ExitCode.FAILED, folders.code());
        assertSays(folders, "1 item of 1 byte, 2 failed");
        assertSays(folders, "weir: too large: ");
        assertEquals(List.of("good"), run("ls", "files").lines());
    }

    @Test
    void oneKeyMoreThanOnceIsWrittenInItsOrder() throws Exception {
        Path lines = folder.resolve("order.ndjson");
        Files.write(lines, IntStream.range(0, 5_000)
                .mapToObj(i -> "{\"key\":\"k" + i % 3 + "\",\"data\":\"" + i + "\"}").toList());
        assertDone(run("load", "--overwrite", "order", lines.toString()));
        assertEquals("4997", run("get", "order", "k2").out());
        assertEquals("4998", run("get", "order", "k0").out());
        assertEquals("4999", run("get", "order", "k1").out());
    }

    @Test
    void aDumpThatWasBrokenOffGoesOnBehindItsLastWholeRecord() throws Exception {
        assertDone(run("load", "broken", tree().toString()));
        String whole = run("dump", "broken").out();
        Path file = folder.resolve("broken.ndjson");
        Path part = folder.resolve("broken.ndjson.part");
        for (int length : new int[] {0, 1, 200, whole.length() / 2, whole.length() - 1, whole.length()}) {
            Files.writeString(part, whole.substring(0, length));
            ClientRun dump = run("dump", "broken", file.toString());
            assertDone(dump);
            assertEquals(whole, Files.readString(file));
            assertEquals(whole.substring(0, length).contains("\n"), dump.err().contains("weir: continuing "), dump.err());
        }
        Files.writeString(part, "a letter\n");
        assertEquals(ExitCode.FAILED, run("dump", "broken", file.toString()).code());
        assertEquals("a letter\n", Files.readString(part));
    }
}
