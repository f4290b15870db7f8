package dev.weir.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.config.SettingsLoader.Loaded;
import dev.weir.database.DatabaseSettings.Migrate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsLoaderTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path folder;

    private Settings load(String yaml, Map<String, String> environment, String... sets) throws SettingsException {
        return loaded(yaml, environment, sets).settings();
    }

    private Loaded loaded(String yaml, Map<String, String> environment, String... sets) throws SettingsException {
        List<Given> flags = Stream.of(sets)
                .map(set -> Given.of(set.substring(0, set.indexOf('=')), set.substring(set.indexOf('=') + 1), "--set"))
                .toList();
        return SettingsLoader.load(yaml.isEmpty() ? null : file(yaml), environment, flags, GIB);
    }

    private Path file(String yaml) {
        try {
            return Files.writeString(folder.resolve("my.yaml"), yaml);
        } catch (IOException unwritable) {
            throw new AssertionError(unwritable);
        }
    }

    private List<String> problems(String yaml, Map<String, String> environment, String... sets) {
        SettingsException wrong = assertThrows(SettingsException.class, () -> load(yaml, environment, sets));
        return wrong.problems().stream().map(line -> line.replace(folder.resolve("my.yaml").toString(), "my.yaml")).toList();
    }

    @Test
    void whatTheDefaultsLetBeHeldLeavesAFifthOfASmallHeap() throws SettingsException {
        long heap = GIB / 4;
        Settings settings = SettingsLoader.load(null, Map.of(), List.of(), heap).settings();
        // G1 has regions of 1 MiB here, and gives an array of half a region or more whole ones.
        long region = 1 << 20;
        long piece = settings.read().pieceBytes();
        long pieceRoom = piece < region / 2 ? piece : (piece / region + 1) * region;
        long held = settings.cache().heap().maxBytes() + settings.limits().bodiesInFlightBytes()
                + settings.read().largeStreams() * pieceRoom;
        assertTrue(held <= heap - heap / 5, () -> held + " of " + heap);
    }

    @Test
    void flagsLieOverTheEnvironmentAndItOverTheFileAndItOverTheDefaults() throws SettingsException {
        String yaml = "http: {port: 1, max-requests: 11}\nread.lanes: 3\n";
        Map<String, String> environment = Map.of("WEIR_HTTP_PORT", "2", "WEIR_READ_LANES", "4");
        Settings settings = load(yaml, environment, "http.port=3", "http.port=5");
        assertEquals(5, settings.http().port());
        assertEquals(4, settings.read().lanes());
        assertEquals(11, settings.http().maxRequests());
        assertEquals(10_000, settings.http().maxConnections());
    }

    @Test
    void everyTypeIsRead() throws SettingsException {
        Settings settings = load(
                """
                cache:
                  heap: {max-bytes: 40%}
                  off-heap:
                    max-bytes: 256MiB
                    from-bytes: 100000
                changes: {ttl: 250ms}
                database: {migrate: CHECK, dsn: "postgresql://u:p@h/d"}
                embedded: {data: /var/lib/weir}
                observe: {access-log: true, log-level: WARN}
                """,
                Map.of());
        assertEquals(GIB / 100 * 40 + GIB % 100 * 40 / 100, settings.cache().heap().maxBytes());
        assertEquals(256L << 20, settings.cache().offHeap().maxBytes());
        assertEquals(100_000, settings.cache().offHeap().fromBytes());
        assertEquals(Duration.ofMillis(250), settings.changes().ttl());
        assertEquals(Migrate.CHECK, settings.database().migrate());
        assertEquals("postgresql://u:p@h/d", settings.database().dsn());
        assertEquals(Path.of("/var/lib/weir"), settings.embedded().data());
        assertTrue(settings.observe().accessLog());
        assertEquals("warn", settings.observe().logLevel());
    }

    @Test
    void aTildeAndAnEmptyVariableTakeAValueAway() throws SettingsException {
        Map<String, String> environment = Map.of("DATABASE_URL", "postgresql://h/d", "STATSD_HOST", " ", "WEIR_HTTP_PORT", "");
        assertNull(load("", environment, "database.dsn=~").database().dsn());
        assertNull(load("database:\n  dsn: ~\n", Map.of()).database().dsn());
        assertNull(load("", environment).observe().statsdHost());
        assertEquals(8081, load("", environment).http().port());
    }

    @Test
    void pokysVariablesMeanWhatTheyMeant() throws SettingsException {
        Settings settings = load(
                "",
                Map.of(
                        "DATABASE_URL", "postgres://u:p@h/d",
                        "MAX_POOL_SIZE", "5",
                        "VARNISH_PURGE_HOST", "varnish",
                        "VARNISH_PURGE_PORT", "6081",
                        "STATSD_HOST", "stats:9125",
                        "LOG_LEVEL", "Debug"));
        assertEquals("postgres://u:p@h/d", settings.database().dsn());
        assertEquals(5, settings.database().poolSize());
        assertEquals(3, settings.read().largeReads());
        assertEquals(List.of("varnish:6081"), settings.varnish().servers());
        assertEquals("stats", settings.observe().statsdHost());
        assertEquals(9125, settings.observe().statsdPort());
        assertEquals("debug", settings.observe().logLevel());
    }

    @Test
    void weirsOwnVariableWinsOverPokys() throws SettingsException {
        assertEquals(7, load("", Map.of("MAX_POOL_SIZE", "9", "WEIR_DATABASE_POOL_SIZE", "7")).database().poolSize());
    }

    @Test
    void statsdHostsAreReadWithAndWithoutAPort() throws SettingsException {
        assertEquals("::1", load("", Map.of("STATSD_HOST", "[::1]:99")).observe().statsdHost());
        assertEquals(99, load("", Map.of("STATSD_HOST", "[::1]:99")).observe().statsdPort());
        assertEquals("::1", load("", Map.of("STATSD_HOST", "::1")).observe().statsdHost());
        assertEquals(8125, load("", Map.of("STATSD_HOST", "stats")).observe().statsdPort());
        assertEquals(1, problems("", Map.of("STATSD_HOST", "stats:")).size());
        assertEquals(1, problems("", Map.of("STATSD_HOST", ":8125")).size());
    }

    @Test
    void everyProblemIsToldAtOnceWithItsPlace() {
        List<String> problems = problems(
                """
                http:
                  prot: 8080
                  port: eighty
                cache:
                  heap: {max-bytes: 2GB}
                read: {lanes: 0}
                observe: 5
                """,
                Map.of("WEIR_WRITE_LANE", "3", "LOG_LEVEL", "loud"),
                "http.port=70000",
                "heap.max-bytes=1GiB",
                "write.lock-wait=3");
        assertEquals(
                List.of(
                        "there is no setting http.prot (my.yaml:2); the nearest is http.port",
                        "http.port: eighty is wrong: expected a whole number such as 8 (my.yaml:3)",
                        "cache.heap.max-bytes: 2GB is wrong: expected a size such as 512KiB, 256MiB or 2GiB;"
                                + " units are powers of 1024, write GiB (my.yaml:5)",
                        "observe is a section, which cannot have a value (my.yaml:7);"
                                + " it contains observe.log-level, observe.access-log, observe.audit-log, observe.traces,"
                                + " observe.log-format, observe.statsd-host, observe.statsd-port, observe.statsd-every",
                        "WEIR_WRITE_LANE in the environment is not a setting; the nearest is WEIR_WRITE_LANES",
                        "there is no setting heap.max-bytes (--set); the nearest is cache.heap.max-bytes",
                        "write.lock-wait: 3 is wrong: expected a time such as 250ms, 5s, 10m, 4h or 1d;"
                                + " the unit is missing (--set)",
                        "http.port: 70000 must be from 0 to 65535 (--set)",
                        "read.lanes: 0 must be from 1 to 64 (my.yaml:6)",
                        "observe.log-level: loud must be one of error, warn, info, debug, trace (LOG_LEVEL)"),
                problems);
    }

    @Test
    void whatPassesALimitOfTheParserIsAProblemInWords() {
        String tooDeep = "my.yaml:1 exceeds a limit of the YAML parser, such as its nesting depth";
        assertEquals(List.of(tooDeep), problems("{a: ".repeat(100_000), Map.of()));
        assertTrue(problems("http: " + "[".repeat(1_001) + "]".repeat(1_001), Map.of()).contains(tooDeep));
        for (String yaml : new String[] {
            "[".repeat(100_000), "- ".repeat(100_000), "n".repeat(50_001) + ": v", "http.port: " + "1".repeat(1_001)
        }) {
            assertEquals(1, problems(yaml, Map.of()).size());
        }
    }

    @Test
    void aFileThatIsNoYamlOrNoMappingIsToldSoWithTheLine() {
        assertEquals(List.of("my.yaml:2 is not YAML: mapping values are not allowed here"),
                problems("http:\n  host: b: c\n", Map.of()));
        assertEquals(1, problems("- a\n- b\n", Map.of()).size());
        assertEquals(1, problems("just words\n", Map.of()).size());
        assertEquals(List.of("my.yaml:3: a second document begins here; settings must be one document"),
                problems("read.lanes: 1\n---\nread.lanes: 2\n", Map.of()));
        assertEquals(List.of("my.yaml:4: http.port is repeated here; it is already set in line 2"),
                problems("http:\n  port: 1\n  host: h\n  port: 2\n", Map.of()));
        assertEquals(List.of("my.yaml:3: http is repeated here; it is already set in line 1"),
                problems("http:\n  port: 1\nhttp:\n  host: h\n", Map.of()));
        assertEquals(List.of("my.yaml:1: read.lanes cannot be a list"), problems("read.lanes: [1, 2]\n", Map.of()));
        assertEquals(List.of("http.port takes one value, not a section (my.yaml:2)"),
                problems("http.port:\n  max: 3\n", Map.of()));
        assertEquals(1, problems("http: {host: &h x}\nadmin: {host: *h}\n", Map.of()).size());
    }

    @Test
    void anEmptyFileOrSectionChangesNothing() throws SettingsException {
        assertEquals(load("", Map.of()), load("# nothing\n", Map.of()));
        assertEquals(load("", Map.of()), load("http:\nread: {}\n", Map.of()));
    }

    @Test
    void aFileThatCannotBeReadIsAProblemInWords() {
        SettingsException missing = assertThrows(
                SettingsException.class, () -> SettingsLoader.load(folder.resolve("no.yaml"), Map.of(), List.of(), GIB));
        assertTrue(missing.problems().get(0).startsWith("--config: there is no file "), missing.getMessage());
        SettingsException aFolder =
                assertThrows(SettingsException.class, () -> SettingsLoader.load(folder, Map.of(), List.of(), GIB));
        assertTrue(aFolder.problems().get(0).endsWith(" is a directory"), aFolder.getMessage());
    }

    @Test
    void aFileThatIsNoTextOrTooLargeIsAProblemInWords() throws IOException {
        Path bytes = Files.write(folder.resolve("bytes.yaml"), new byte[] {'a', ':', (byte) 0xff});
        Path large = Files.write(folder.resolve("large.yaml"), new byte[(1 << 20) + 1]);
        for (Path file : List.of(bytes, large)) {
            SettingsException wrong =
                    assertThrows(SettingsException.class, () -> SettingsLoader.load(file, Map.of(), List.of(), GIB));
            assertEquals(1, wrong.problems().size());
            assertTrue(wrong.problems().get(0).startsWith("--config: " + file), wrong.getMessage());
        }
    }

    @Test
    void variablesThatAreNotSettingsAreLeftAlone() throws SettingsException {
        Map<String, String> environment = Map.of(
                "WEIR_JAVA_OPTS", "-Xmx1g",
                "WEIR_HOME", "/opt/weir",
                "WEIR_SERVICE_HOST", "10.0.0.1",
                "WEIR_HTTP_SERVICE_PORT", "8081",
                "WEIR_HTTP_PORT", "tcp://10.0.0.1:8081",
                "WEIR_PORT_8081_TCP_ADDR", "10.0.0.1",
                "PATH", "/bin");
        assertEquals(load("", Map.of()), load("", environment));
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        contradiction("limits.bodies-in-flight-bytes", "limits.bodies-in-flight-bytes=16MiB");
        contradiction("limits.bodies-in-flight-bytes", "limits.bodies-in-flight-bytes=100%");
        contradiction("cache.heap.max-bytes", "cache.heap.max-bytes=1GiB");
        contradiction("read.large-reads", "read.large-reads=8");
        contradiction("read.large-reads", "read.large-reads=6", "database.pool-size=6");
        contradiction("read.deadline", "read.deadline=4s");
        contradiction("read.confirm-deadline", "read.confirm-deadline=6s");
        contradiction("write.deadline", "write.deadline=4s");
        contradiction("write.lock-wait", "write.lock-wait=4s");
        contradiction("write.queue-bytes", "write.queue-bytes=31MiB");
        contradiction("write.large-from-bytes", "write.large-from-bytes=5MiB");
        contradiction("admin.port", "admin.port=8081");
        contradiction("database.socket-timeout", "database.socket-timeout=1500ms");
        contradiction("buckets.s-maxage", "buckets.s-maxage=1500ms");
        contradiction("varnish.retry-to", "varnish.retry-from=3s");
    }

    private void contradiction(String key, String... sets) {
        List<String> problems = problems("", Map.of(), sets);
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).startsWith(key + ":"), problems.get(0));
    }

    @Test
    void thePortOfTwoListenersMayBeOneOnTwoAddressesOrFree() throws SettingsException {
        load("", Map.of(), "admin.port=8081", "admin.host=127.0.0.2");
        load("", Map.of(), "admin.port=0", "http.port=0");
    }

    @Test
    void noMessageRepeatsAPassword() throws SettingsException {
        String secret = "postgresql://u:S3cr3t@h:port/d";
        String told = problems(
                "database:\n  dsn: " + secret + "\n  dsnn: " + secret + "\n",
                Map.of("DATABASE_URL", secret, "WEIR_DATABASE_DSN", secret, "WEIR_DATABASE_DNS", secret),
                "database.dsn=" + secret,
                "dsn=" + secret)
                .toString();
        assertFalse(told.contains("S3cr3t"), told);
        assertFalse(problems("database:\n  dsn: S3cr3t: x\n", Map.of()).toString().contains("S3cr3t"));
        Loaded loaded = loaded("", Map.of("DATABASE_URL", "postgresql://u:S3cr3t@h/d"));
        assertEquals(List.of("database.dsn: postgresql://u:***@h:5432/d  # DATABASE_URL"), loaded.differences());
        assertFalse(loaded.toString().contains("S3cr3t"), loaded.toString());
    }
}
