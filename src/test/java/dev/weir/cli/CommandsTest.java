package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.config.Settings;
import dev.weir.config.SettingsLoader;
import dev.weir.purge.Vcl;
import dev.weir.terminal.ExitCode;
import dev.weir.terminal.ProcessStreams;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final BucketsInMemory database = new BucketsInMemory();
    private final List<String> asked = new ArrayList<>();
    private @Nullable String answer;

    private final ProcessStreams streams =
            new ProcessStreams(InputStream.nullInputStream(), OutputStream.nullOutputStream());

    private Commands commands() {
        return new Commands(database, Map.of("LOG_LEVEL", "debug"), this::answer, streams, buffered(out), buffered(err));
    }

    /** As the process has them: what is not flushed is lost with it. */
    private static PrintWriter buffered(StringWriter text) {
        return new PrintWriter(new BufferedWriter(text), true);
    }

    private @Nullable String answer(String question) {
        asked.add(question);
        return answer;
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return commands().run(args);
    }

    private void assertRefused(int code, String line, String... args) {
        assertEquals(code, run(args));
        assertEquals(line + System.lineSeparator(), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void whatIsLongerThanABufferIsPrintedWhole() {
        assertEquals(ExitCode.DONE, run("vcl"), err::toString);
        assertEquals(Vcl.shipped().text(), out.toString());
    }

    @Test
    void bucketsAreCreatedListedPurgedAndDeleted() {
        assertEquals(ExitCode.DONE, run("bucket", "create", "news"));
        assertEquals(ExitCode.DONE, run("bucket", "create", "images", "--partitioned"));
        assertEquals(ExitCode.DONE, run("bucket", "list"));
        assertEquals(List.of("images\tpartitioned", "news"), out.toString().lines().toList());
        assertEquals(ExitCode.DONE, run("bucket", "purge", "news"));
        assertEquals("purged news", out.toString().strip());
        assertRefused(ExitCode.USAGE, "weir: A bucket cannot be named '.' or '..'.", "bucket", "purge", "..");
        assertEquals(2, database.buckets.size());
        assertEquals(ExitCode.DONE, run("bucket", "delete", "news"));
        assertEquals("deleted news", out.toString().strip());
        assertRefused(ExitCode.FAILED, "weir: there is no bucket news", "bucket", "delete", "news");
        assertRefused(ExitCode.USAGE, "weir: Bucket names that start with '_' are reserved for Weir.", "bucket", "create", "_x");
        assertEquals(1, database.buckets.size());
    }

    @Test
    void aBucketWithItemsIsDeletedOnlyByWhoeverMeansIt() {
        run("bucket", "create", "news");
        database.items = 3;
        assertRefused(ExitCode.FAILED, "weir: bucket news has 3 items; add --yes to delete the bucket and its items",
                "bucket", "delete", "news");
        for (String no : List.of("", "n", "news", " No ")) {
            answer = no;
            assertRefused(ExitCode.FAILED, "weir: nothing was deleted", "bucket", "delete", "news");
        }
        assertEquals("bucket news has 3 items. Delete the bucket and its items? [y/N] ", asked.getLast());
        assertEquals(1, database.buckets.size());
        answer = " Yes";
        assertEquals(ExitCode.DONE, run("bucket", "delete", "news"));
        asked.clear();
        run("bucket", "create", "news");
        assertEquals(ExitCode.DONE, run("bucket", "delete", "--yes", "news"));
        database.items = 0;
        run("bucket", "create", "empty");
        assertEquals(ExitCode.DONE, run("bucket", "delete", "empty"));
        assertEquals(List.of(), asked);
    }

    @Test
    void theFlagsOfACommandReachItsSettingsAndTheLastOneCounts() {
        assertEquals(ExitCode.DONE, run("migrate", "--data", "/d", "--dsn", "postgresql://a/b", "--set", "read.lanes=3",
                "--set", "embedded.data=/e", "--dsn=postgresql://c/d", "--set=write.lanes=5"));
        Settings settings = database.seen.get(0);
        assertEquals(Path.of("/e"), settings.embedded().data());
        assertEquals("postgresql://c/d", settings.database().dsn());
        assertEquals(3, settings.read().lanes());
        assertEquals(5, settings.write().lanes());
    }

    @Test
    void aFolderIsNamedByAnyCharacterAsItIsWritten() {
        for (char c = ' '; c < 0x7f; c++) {
            for (String name : List.of("/d/a" + c + "b", "/d/" + c + "b", "/d/a" + c, "d" + c)) {
                assertEquals(ExitCode.DONE, run("migrate", "--data", name), err::toString);
                assertEquals(Path.of(name), database.seen.getLast().embedded().data());
            }
        }
        assertEquals(ExitCode.USAGE, run("migrate", "--data", "/d/\ufffd\ufffd"));
        assertTrue(err.toString().contains("LC_ALL=C.UTF-8"), err.toString());
    }

    @Test
    void aFileOfSettingsIsRead(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), "embedded:\n  data: /f\n");
        assertEquals(ExitCode.DONE, run("migrate", "--config", file.toString()));
        assertEquals(Path.of("/f"), database.seen.get(0).embedded().data());
        assertEquals(ExitCode.USAGE, run("migrate", "--config", folder.resolve("none").toString()));
        assertTrue(err.toString().startsWith("weir: --config: there is no file "), err.toString());
    }

    @Test
    void dsnPrintsTheConfiguredDatabaseOrTheEmbeddedOne() {
        run("dsn", "--dsn", "postgresql://u:p@h/d");
        assertEquals("postgresql://u:p@h/d", out.toString().strip());
        run("dsn", "--set", "database.dsn=~");
        assertEquals("postgresql://weir@127.0.0.1:5433/weir", out.toString().strip());
    }

    @Test
    void checkConfigSaysWhatDiffersAndEveryProblem() {
        assertEquals(ExitCode.DONE, run("check-config", "-p", "0", "--admin-port", "0", "--set", "cache.heap.max-bytes=1MiB"));
        assertTrue(out.toString().contains("http.port: 0  # --port"), out.toString());
        assertTrue(out.toString().contains("observe.log-level: debug  # LOG_LEVEL"), out.toString());
        assertTrue(out.toString().contains("cache.heap.max-bytes: 1MiB  # --set"), out.toString());
        assertEquals(ExitCode.DONE, run("check-config", "--varnish", "a", "--set", "http.port=0", "--varnish=[::1]:81"));
        assertTrue(out.toString().contains("varnish.servers: a, [::1]:81  # --varnish"), out.toString());
        assertEquals(ExitCode.USAGE, run("check-config", "-p", "x", "--set", "cache.heap.maxbytes=1MiB"));
        assertEquals("", out.toString());
        List<String> lines = err.toString().lines().toList();
        assertEquals("weir: 2 problems in the settings:", lines.get(0));
        assertTrue(lines.get(1).contains("http.port: x is wrong"), err.toString());
        assertTrue(lines.get(2).endsWith("the nearest is cache.heap.max-bytes"), err.toString());
    }

    @Test
    void aWrongCommandLineIsOneLineThatNamesTheNearestRightOne() {
        assertRefused(ExitCode.USAGE, "weir: there is no command serv; did you mean serve? (see weir --help)", "serv");
        assertRefused(ExitCode.USAGE, "weir: there is no option --prot; did you mean --port? (see weir serve --help)",
                "serve", "--prot", "1");
        assertRefused(ExitCode.USAGE,
                "weir: there is no command craete; did you mean create? (see weir bucket --help)", "bucket", "craete");
        assertRefused(ExitCode.USAGE, "weir: unexpected argument 'now' (see weir migrate --help)", "migrate", "now");
        assertRefused(ExitCode.USAGE, "weir: --set takes key=value, as in --set cache.heap.max-bytes=2GiB"
                + " (see weir serve --help)", "serve", "--set", "http.port");
        assertRefused(ExitCode.USAGE, "weir: Missing required parameter: 'NAME' (see weir bucket create --help)",
                "bucket", "create");
        for (String time : List.of("30", "0", "500ms", "2h", "soon", "")) {
            assertRefused(ExitCode.USAGE, "weir: --profile takes a time from 1s to 1h, as in --profile 30s"
                    + " (see weir serve --help)", "serve", "--profile", time);
        }
        assertEquals(ExitCode.USAGE, run());
        assertEquals(ExitCode.USAGE, run("bucket"));
        assertEquals(1, err.toString().lines().count());
    }

    @Test
    void anExpectedFailureIsOneLineWithItsCauseAndNoStackTrace() {
        database.failure = new IllegalStateException("the database cannot be reached", new SQLException("Connection\n  refused"));
        assertRefused(ExitCode.FAILED, "weir: the database cannot be reached: Connection refused", "migrate");
        database.failure = new RuntimeException(new SQLException("Connection refused"));
        assertRefused(ExitCode.FAILED, "weir: Connection refused", "migrate");
        database.failure = new InterruptedException();
        assertRefused(ExitCode.FAILED, "weir: InterruptedException", "migrate");
    }

    @Test
    void aMistakeInWeirShowsItsStackTrace() {
        database.failure = new NullPointerException("x");
        assertEquals(ExitCode.FAILED, run("migrate"));
        assertTrue(err.toString().contains("at " + CommandsTest.class.getName()), err.toString());
    }

    @Test
    void theConfigurationOfAMecDbNodeBecomesSettingsThatServeTakes(@TempDir Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("mec.toml"), "name = \"apple\"\nhttpport = 3100\n");
        assertEquals(ExitCode.DONE, run("face", "mecdb", "--config", config.toString()), err::toString);
        assertTrue(out.toString().startsWith("faces:\n  mecdb:\n    port: 3100\n"), out.toString());
        Path settings = Files.writeString(folder.resolve("weir.yaml"), out.toString());
        assertEquals(ExitCode.DONE, run("check-config", "--config", settings.toString()), err::toString);
        assertTrue(out.toString().contains("faces.mecdb.port: 3100"), out.toString());
    }

    @Test
    void aConfigurationThatIsNoneIsRefused(@TempDir Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("mec.toml"), "httpport = 0\n");
        assertRefused(
                ExitCode.USAGE, "weir: " + config + ": httpport must be a number from 1 to 65535", "face", "mecdb", "--config",
                config.toString());
        Path missing = folder.resolve("missing.toml");
        assertRefused(
                ExitCode.USAGE, "weir: --config: there is no file " + missing, "face", "mecdb", "--config", missing.toString());
        assertEquals(ExitCode.USAGE, run("face", "mecdb"));
        assertTrue(err.toString().contains("--config=FILE"), err.toString());
        assertRefused(ExitCode.USAGE, "weir: missing command; use face with one of mecdb (see weir face --help)", "face");
    }

    @Test
    void everyCommandSaysWhatItDoes() {
        assertEquals(ExitCode.DONE, run("help"));
        for (String command : List.of("serve", "build", "package", "migrate", "check-config", "dsn", "bucket", "get", "put",
                "del", "head", "ls", "load", "dump", "completion", "config", "face", "version", "help")) {
            assertTrue(out.toString().contains("  " + command + " "), command + " is not in " + out);
        }
        for (String[] line : new String[][] {
            {"help", "serve"}, {"serve", "-h"}, {"serve", "--help"}, {"bucket", "create", "-h"},
            {"version", "-h"}, {"help", "-h"}, {"bucket", "-h"}, {"-h"}
        }) {
            assertEquals(ExitCode.DONE, run(line), String.join(" ", line));
            assertTrue(out.toString().contains("Usage: weir"), out.toString());
            assertEquals("", err.toString());
        }
    }

    @Test
    void theManualHasEveryCommand() throws IOException {
        String manual = Files.readString(Path.of("src/package/weir.1"));
        commands().commandLine().getSubcommands().forEach((name, command) -> {
            boolean shown = !command.getCommandSpec().usageMessage().hidden();
            assertEquals(shown, manual.contains("\n.B " + name + "\n") || manual.contains("\n.B " + name + " "), name);
        });
    }

    @Test
    void versionIsOneLine() {
        for (String spelling : List.of("version", "--version", "-V")) {
            assertEquals(ExitCode.DONE, run(spelling));
            assertTrue(out.toString().startsWith("weir "), out.toString());
            assertEquals(1, out.toString().lines().count());
        }
    }

    @Test
    void everyNamedFlagOfServeIsNamedInTheFileOfSettings() throws IOException {
        String yaml;
        try (var in = SettingsLoader.class.getResourceAsStream("/dev/weir/edge-config/weir.yaml")) {
            yaml = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
        var serve = commands().commandLine().getSubcommands().get("serve");
        assertNotNull(serve);
        var options = serve.getCommandSpec().optionsMap().keySet();
        assertFalse(options.isEmpty());
        // The command's own, which are no settings.
        var own = List.of("-h", "--help", "-p", "--profile");
        for (String option : options) {
            assertTrue(own.contains(option) || yaml.contains(option), option);
        }
    }
}
