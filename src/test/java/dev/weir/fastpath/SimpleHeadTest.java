package dev.weir.fastpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weir.host.KnownHosts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SimpleHeadTest {
    private static @Nullable SimpleHead read(String request) {
        return read(request, new LastFields());
    }

    private static @Nullable SimpleHead read(String request, LastFields last) {
        return SimpleHead.ofGet(request.getBytes(StandardCharsets.ISO_8859_1), 10, KnownHosts.ANY, last);
    }

    private static @Nullable SimpleHead with(String... fields) {
        return read("GET /kv/b/k HTTP/1.1\r\nHost: edge\r\n" + String.join("", List.of(fields)) + "\r\n");
    }

    private static @Nullable SimpleHead readPut(String request) {
        return SimpleHead.ofPut(request.getBytes(StandardCharsets.ISO_8859_1), 10, KnownHosts.ANY);
    }

    private static @Nullable SimpleHead putWith(String... fields) {
        return readPut("PUT /kv/b/k HTTP/1.1\r\nHost: edge\r\nContent-Length: 5\r\n" + String.join("", fields) + "\r\nvalue");
    }

    @Test
    void thePathAndTheConditionOfAGetAreRead() {
        assertEquals(
                new SimpleHead("/kv/b/a/k~1", null, null, null, null, 0, 45),
                read("GET /kv/b/a/k~1 HTTP/1.1\r\nhOST:\t edge:80 \r\n\r\n"));
        assertEquals("\"7\"", ifNoneMatch(with("If-None-Match:  \"7\"\t\r\n")));
        assertEquals("", ifNoneMatch(with("If-None-Match:\r\n")));
        assertEquals("gzip, br", Objects.requireNonNull(with("accept-encoding: gzip, br \r\n")).acceptEncoding());
        assertNull(with("Accept-Encoding: gzip\r\nAccept-Encoding: br\r\n"));
    }

    private static @Nullable String ifNoneMatch(@Nullable SimpleHead head) {
        return Objects.requireNonNull(head).ifNoneMatch();
    }

    @Test
    void thePathAndTheLengthAndTheTypeOfAPutAreRead() {
        String request = "PUT /kv/b/a/k~1 HTTP/1.1\r\nHost: edge\r\ncontent-LENGTH: 07\t\r\nContent-Type:  x/y \r\n\r\n";
        SimpleHead head = new SimpleHead("/kv/b/a/k~1", null, null, null, "x/y", 7, request.length());
        assertEquals(head, readPut(request));
        assertEquals(head, readPut(request + "val"));
        assertEquals(head, readPut(request + "\r\n\r\nPUT"));
    }

    @Test
    void whatAPutMayHaveBesidesIsLeftAlone() {
        assertNotNull(putWith("User-Agent: curl/8\r\n", "Accept: */*\r\n", "Connection: Keep-Alive\r\n", "X-A-B:\r\n"));
        assertNotNull(putWith("Accept: text/html, application/xhtml+xml;q=0.9, application/problem+json;q=0\r\n"));
        assertNotNull(putWith("A: x\r\n".repeat(8)));
        assertNotNull(putWith("Accept-Encoding: gzip\r\nAccept-Encoding: br\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n", "If-None-Match: *\r\n",
        "If-Match: *\r\n", "If-Unmodified-Since: x\r\n", "Content-Encoding: identity\r\n", "Content-Range: bytes 0-4/5\r\n",
        "Content-Language: de\r\n", "Content-Disposition: inline\r\n",
        "Content-Type: a\r\nContent-Type: a\r\n", "Accept: application/problem+json\r\n", "Connection: close\r\n",
        "Host: two\r\n", "A B: x\r\n", "A: \u00e4\r\n", "A: x\r\n folded\r\n"})
    void whatAPutMustNotHaveMakesItsHeadNone(String field) {
        assertNull(putWith(field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1", "+1", "1 2", "1,1", "x", "1234567890", "99999999999999999999"})
    void aLengthThatIsNoShortNumberMakesItNone(String length) {
        assertNull(readPut("PUT /kv/b/k HTTP/1.1\r\nHost: edge\r\nContent-Length: " + length + "\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "PUT /kv/b/k HTTP/1.1\r\nHost: edge\r\n\r\n",
        "PUT /kv/b/k HTTP/1.1\r\nContent-Length: 1\r\n\r\n",
        "PUT /kv/b/k HTTP/1.1\r\nHost: edge\r\nContent-Length: 1\r\n",
        "PUT /kv/b/k HTTP/1.1\r\nHost: edge\r\nContent-Length: 1\r\n\rv",
        "PUT /kv/b/k HTTP/1.0\r\nHost: edge\r\nContent-Length: 1\r\n\r\n",
        "PUT /kv/b/k?x HTTP/1.1\r\nHost: edge\r\nContent-Length: 1\r\n\r\n",
        "PUT /kv/b/%6b HTTP/1.1\r\nHost: edge\r\nContent-Length: 1\r\n\r\n",
        "POST /kv/b/k HTTP/1.1\r\nHost: edge\r\nContent-Length: 1\r\n\r\n",
        "put /kv/b/k HTTP/1.1\r\nHost: edge\r\nContent-Length: 1\r\n\r\n"})
    void whatIsNoWholeHeadOfAPutOfTheUsualFormIsNone(String request) {
        assertNull(readPut(request));
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
    void whatCameBeforeByTheConnectionChangesNoReading() {
        String long1 = "A: " + "x".repeat(LastFields.MOST_BYTES) + "\r\n";
        List<String> fields = List.of(
                "", "Host: edge\r\n", "Host: edgy\r\n", "host: edge\r\n", "Host: edge\r\nHost: edge\r\n",
                "Host: edge\r\nIf-None-Match: \"1\"\r\n", "Host: edge\r\nIf-None-Match: \"2\"\r\n",
                "Host: edge\r\nIf-None-Match: \"1\"\r\n" + long1, "Host: edge\r\n" + long1, "Host: edge\r\nRange: x\r\n",
                "Host: edge\r\n\r\n", "Host: edge\r\n\r\nGET /kv/b/k HTTP/1.1\r\nHost: edge\r\n");
        List<String> lines = List.of(
                "GET /kv/b/k HTTP/1.1\r\n", "GET /kv/b/another HTTP/1.1\r\n", "PUT /kv/b/k HTTP/1.1\r\n",
                "GET /kv/b/k?x HTTP/1.1\r\n");
        List<String> requests = lines.stream()
                .flatMap(line -> fields.stream().flatMap(field -> Stream.of(line + field + "\r\n", line + field)))
                .toList();
        for (String before : requests) {
            for (String request : requests) {
                LastFields last = new LastFields();
                read(before, last);
                assertEquals(read(request), read(request, last), () -> before + "and then " + request);
                assertEquals(read(request), read(request, last), () -> before + "and then twice " + request);
            }
        }
    }
}
