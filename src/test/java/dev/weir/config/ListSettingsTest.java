package dev.weir.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.config.SettingsLoader.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that are lists, and Poky's two variables that make one. */
final class ListSettingsTest {
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
    void pokysOneVarnishHasPort80UnlessItsPortIsSet() throws SettingsException {
        assertEquals(List.of("v"), servers(Map.of("VARNISH_PURGE_HOST", "v", "VARNISH_PURGE_PORT", " ")));
        assertEquals(List.of("[::1]:99"), servers(Map.of("VARNISH_PURGE_HOST", "::1", "VARNISH_PURGE_PORT", "99")));
        assertEquals(List.of("w:1"), servers(Map.of("VARNISH_PURGE_HOST", "v", "WEIR_VARNISH_SERVERS", "w:1")));
        assertEquals(List.of(), servers(Map.of("VARNISH_PURGE_HOST", "~")));
        assertEquals(
                List.of("VARNISH_PURGE_PORT is set without VARNISH_PURGE_HOST, so it names no Varnish"),
                problems("", Map.of("VARNISH_PURGE_PORT", "6081")));
        assertEquals(1, problems("", Map.of("VARNISH_PURGE_HOST", "v", "VARNISH_PURGE_PORT", "x")).size());
    }

    private List<String> servers(Map<String, String> environment) throws SettingsException {
        return load("", environment).varnish().servers();
    }

    @Test
    void aListIsASequenceOrTextWithCommas() throws SettingsException {
        List<String> both = List.of("a:80", "b:81");
        assertEquals(both, load("varnish:\n  servers: [a:80, 'b:81']\n", Map.of()).varnish().servers());
        assertEquals(both, load("varnish:\n  servers:\n  - a:80\n  - b:81\n", Map.of()).varnish().servers());
        assertEquals(both, load("varnish.servers: a:80,b:81\n", Map.of()).varnish().servers());
        assertEquals(both, servers(Map.of("WEIR_VARNISH_SERVERS", "a:80, b:81")));
        assertEquals(both, load("varnish.servers: c\n", Map.of(), "varnish.servers=a:80,b:81").varnish().servers());
        assertEquals(List.of(), load("varnish.servers: []\n", Map.of()).varnish().servers());
        assertEquals(List.of(), load("varnish.servers: c\n", Map.of(), "varnish.servers=[]").varnish().servers());
        List<String> commas = List.of("a,b", "c");
        assertEquals(commas, load("varnish.large-buckets: ['a,b', c]\n", Map.of()).varnish().largeBuckets());
        assertEquals(commas, load("", Map.of(), "varnish.large-buckets=a\\,b,c").varnish().largeBuckets());
        assertEquals(
                List.of("varnish.large-buckets: a\\,b, c  # --set"),
                loaded("", Map.of(), "varnish.large-buckets=a\\,b, c").differences());
    }

    @Test
    void whatIsNoListIsAProblem() {
        assertEquals(
                List.of("my.yaml:2: varnish.servers: the list may only contain plain values"),
                problems("varnish:\n  servers: [a, {b: c}, [d], ~]\n", Map.of()));
        assertEquals(
                List.of("varnish.servers: a,,b is wrong: expected values separated by commas, or [] for none (--set)"),
                problems("", Map.of(), "varnish.servers=a,,b"));
        assertEquals(1, problems("varnish: {servers: ['']}\n", Map.of()).size());
        assertEquals(1, problems("varnish: {servers: ~}\n", Map.of()).size());
        assertEquals(1, problems("varnish: {servers: [a, b\n", Map.of()).size());
        assertEquals(1, problems("varnish: {servers: [a], servers: [b]}\n", Map.of()).size());
    }

    @Test
    void everyWrongEntryOfAListIsNamed() {
        assertEquals(
                List.of(
                        "varnish.servers: a:1, b:x, [::1, c must hold only host:port pairs such as varnish:6081 or [::1]:6081,"
                                + " not b:x or [::1 (WEIR_VARNISH_SERVERS)",
                        "varnish.large-buckets: _a must hold only names of buckets, not _a (--set)",
                        "varnish.purgers: localhost must hold only addresses and networks such as 10.1.2.3 or 2001:db8::/32,"
                                + " not localhost (--set)"),
                problems(
                        "",
                        Map.of("WEIR_VARNISH_SERVERS", "a:1, b:x, [::1, c"),
                        "varnish.large-buckets=_a",
                        "varnish.purgers=localhost"));
        assertEquals(
                List.of("varnish.servers: a,A:80 must not name a Varnish twice (--set)"),
                problems("", Map.of(), "varnish.servers=a,A:80"));
    }
}
