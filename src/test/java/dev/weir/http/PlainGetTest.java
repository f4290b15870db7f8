package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlainGetTest {
    /** What the faces read and an answer to a plain GET of an item cannot depend on. */
    private static final Set<String> OF_OTHER_REQUESTS =
            Set.of("content-type", "content-encoding", "content-range", "accept", "access-control-request-method");

    private static @Nullable PlainGet read(String request) {
        return PlainGet.read(request.getBytes(StandardCharsets.ISO_8859_1), 10);
    }

    private static @Nullable PlainGet with(String... fields) {
        return read("GET /kv/b/k HTTP/1.1\r\nHost: edge\r\n" + String.join("", List.of(fields)) + "\r\n");
    }

    @Test
    void thePathAndTheConditionAreRead() {
        assertEquals(new PlainGet("/kv/b/a/k~1", null), read("GET /kv/b/a/k~1 HTTP/1.1\r\nhOST:\t edge:80 \r\n\r\n"));
        assertEquals(new PlainGet("/kv/b/k", "\"7\""), with("If-None-Match:  \"7\"\t\r\n"));
        assertEquals(new PlainGet("/kv/b/k", ""), with("If-None-Match:\r\n"));
    }

    @Test
    void fieldsThatDecideNothingAreLeftAlone() {
        assertNotNull(
                with("User-Agent: curl/8\r\n", "Accept: */*\r\n", "Connection: Keep-Alive\r\n", "X-A-B:\r\n", "Hosts: a b\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "GET / HTTP/1.1\r\n\r\n",
        "GET /kv/b/k HTTP/1.1\r\n\r\n",
        "GET /kv/b/k HTTP/1.1\r\nHost: edge\r\n",
        "GET /kv/b/k HTTP/1.1\r\nHost: edge\r\n\r\nGET /kv/b/k HTTP/1.1\r\nHost: edge\r\n\r\n",
        "GET /kv/b/k HTTP/1.1\r\nHost: edge\r\n\r\n\r\n",
        "GET /kv/b/k HTTP/1.0\r\nHost: edge\r\n\r\n",
        "GET  /kv/b/k HTTP/1.1\r\nHost: edge\r\n\r\n",
        "GET /kv/b/k?x HTTP/1.1\r\nHost: edge\r\n\r\n",
        "GET /kv/b/k#x HTTP/1.1\r\nHost: edge\r\n\r\n",
        "GET /kv/b/%6b HTTP/1.1\r\nHost: edge\r\n\r\n",
        "GET /kv/b/\u00e4 HTTP/1.1\r\nHost: edge\r\n\r\n",
        "GET http://edge/kv/b/k HTTP/1.1\r\nHost: edge\r\n\r\n",
        "HEAD /kv/b/k HTTP/1.1\r\nHost: edge\r\n\r\n",
        "get /kv/b/k HTTP/1.1\r\nHost: edge\r\n\r\n",
        "GET /kv/b/k HTTP/1.1\nHost: edge\r\n\r\n",
        "GET /kv/b/k HTTP/1.1\r\nHost: edge\n\r\n\r\n",
        "GET /kv/b/k HTTP/1.1\r\nHost:\r\n\r\n",
        "GET /kv/b/k HTTP/1.1\r\nHost: ed ge\r\n\r\n",
        "GET /kv/b/k HTTP/1.1\r\nHost: edge\r\nHost: edge\r\n\r\n"})
    void whatIsNotOneWholeHeadOfTheUsualFormIsNone(String request) {
        assertNull(read(request));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        ": x\r\n", "A B: x\r\n", "A\r\n", "A : x\r\n", " A: x\r\n", "A: x\r y\r\n", "A: \u0000\r\n", "A: \u00e4\r\n",
        "A: \u007f\r\n",
        "A: x\r\n folded\r\n", "Connection: close\r\n", "Connection: keep-alive, x\r\n",
        "If-None-Match: \"1\"\r\nIf-None-Match: \"2\"\r\n", "If-None-Match:\r\nIf-None-Match:\r\n"})
    void whatAFieldMustNotBeMakesItNone(String field) {
        assertNull(with(field));
    }

    @Test
    void asManyFieldsAsAllowedAreTaken() {
        assertNotNull(with("A: x\r\n".repeat(9)));
        assertNull(with("A: x\r\n".repeat(10)));
    }

    @Test
    void everyFieldThatIsReadAnywhereIsKnownHere() throws IOException {
        Set<String> read = fieldsRead();
        assertTrue(read.containsAll(Set.of("if-match", "x-if-match", "weir-min-version", "range", "expect")), read.toString());
        for (String name : read) {
            if (!OF_OTHER_REQUESTS.contains(name) && !name.equals("host") && !name.equals("if-none-match")) {
                assertNull(with(name + ": x\r\n"), name);
                assertNull(with(name.toUpperCase(Locale.ROOT) + ": x\r\n"), name);
            }
        }
        assertFalse(read.isEmpty());
    }

    /** The names of all fields that this package asks a request for, as its sources have them. */
    private static Set<String> fieldsRead() throws IOException {
        StringBuilder code = new StringBuilder();
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/weir/http"))) {
            for (Path file : files.sorted().toList()) {
                code.append(Files.readString(file));
            }
        }
        Map<String, String> named = new HashMap<>();
        Matcher constants = Pattern.compile("HeaderName (\\w+) = HeaderNames\\.create\\(\"([^\"]+)\"\\)").matcher(code);
        while (constants.find()) {
            named.put(constants.group(1), constants.group(2));
        }
        Set<String> read = new TreeSet<>();
        Matcher uses = Pattern.compile(
                "(?:\\bfield|fieldLines|eaders\\.(?:contains|get))\\(\\s*(?:HeaderNames\\.(\\w+)|([A-Z][A-Z_]+))\\s*\\)")
                .matcher(code);
        while (uses.find()) {
            String name = uses.group(1) != null
                    ? uses.group(1).replace('_', '-')
                    : Objects.requireNonNull(named.get(uses.group(2)), uses.group(2));
            read.add(name.toLowerCase(Locale.ROOT));
        }
        return read;
    }
}
