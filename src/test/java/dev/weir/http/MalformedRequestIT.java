package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.RawClient.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are not well-formed HTTP/1.1 are told so, store nothing and hide no other request. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MalformedRequestIT {
    private EdgeFixture edge;

    @BeforeAll
    void start() {
        edge = new EdgeFixture("http.linger=20ms");
        edge.put("/kv/b/k", "value");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/kv/b/%zz", "/kv/b/%", "/kv/b/%4", "/kv/b/a%4", "/kv/b/a\"b", "/kv/b/a|b", "/kv/b/a\\b", "/kv/b/a[b",
                "/kv/b/\u00e9",
                "/kv/b/../b/k", "/kv/./b/k", "//kv/b/k", "/kv//b/k", "/kv/b/.", "/kv/b/..", "/kv/b/a\u0001b", "/kv/b/k#f",
                "kv/b/k",
                "/help/../kv/b/k", "/multi/../kv"
            })
    void aTargetThatIsNoneIsRefusedInWords(String target) {
        try (RawClient client = edge.raw()) {
            Answer answer = client.request("GET " + target + " HTTP/1.1").answer();
            assertEquals(400, answer.status(), target);
            assertTrue(answer.body().matches("(?s)[A-Z].*\\.\n"), answer.body());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3\r\nabcXX0\r\n\r\nGET /kv/b/k HTTP/1.1\r\nHost: edge\r\n\r\n",
                "x\r\nabc\r\n0\r\n\r\n",
                "\r\nabc\r\n0\r\n\r\n",
                "-1\r\nabc\r\n0\r\n\r\n",
                " 3\r\nabc\r\n0\r\n\r\n",
                "fffffffffffffffff\r\nabc\r\n0\r\n\r\n",
                "3\nabc\n0\n\n"
            })
    void brokenChunksStoreNothingAndHideNoRequest(String body) {
        try (RawClient client = edge.raw()) {
            client.request("PUT /kv/b/broken-chunks HTTP/1.1", "Transfer-Encoding: chunked").send(body);
            assertEquals(400, client.answer().status());
            assertTrue(client.isClosed());
        }
        assertEquals(404, edge.get("/kv/b/broken-chunks").statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1\r\nTransfer-Encoding: chunked",
                "Content-Length: 1\r\nContent-Length: 2",
                "Content-Length: 1, 1",
                "Content-Length: +1",
                "Content-Length: 0x1",
                "Content-Length: 99999999999999999999",
                "Content-Length:",
                ": empty",
                "Sp ace: x",
                "Content-Length : 1",
                "X: a\r\n folded: b",
                "Host: second",
                "\u00e9: x",
                "no colon"
            })
    void aMalformedHeadIsRefusedInWordsAndTheConnectionClosed(String fields) {
        try (RawClient client = edge.raw()) {
            Answer answer = client.request("PUT /kv/b/malformed HTTP/1.1", fields).answer();
            assertEquals(400, answer.status(), fields);
            assertTrue(answer.body().endsWith(".\n"), answer.body());
            assertEquals("no-store", answer.field("cache-control"));
            assertTrue(client.isClosed());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {",chunked", "chunked, chunked", "identity", "xchunked", "gzip", "chunked, gzip"})
    void aTransferCodingThatDoesNotEndInChunkedIsMalformed(String coding) {
        try (RawClient client = edge.raw()) {
            client.request("PUT /kv/b/coded HTTP/1.1", "Transfer-Encoding: " + coding);
            assertEquals(400, client.answer().status());
            assertTrue(client.isClosed());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, chunked", "br,gzip,\tchunked"})
    void anotherTransferCodingIsNotImplemented(String coding) {
        try (RawClient client = edge.raw()) {
            client.request("PUT /kv/b/coded HTTP/1.1", "Transfer-Encoding: " + coding);
            assertEquals(501, client.answer().status());
            assertTrue(client.isClosed());
        }
    }

    @Test
    void aMissingOrMalformedHostIsRefused() {
        for (String head : new String[] {"", "Host: a/b\r\n", "Host: a b\r\n", "Host: a@b\r\n"}) {
            try (RawClient client = edge.raw()) {
                assertEquals(400, client.send("GET /status HTTP/1.1\r\n" + head + "\r\n").answer().status(), head);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\nGET /status HTTP/1.1", "G@T /status HTTP/1.1", "GET", "GET /status", "GET /status http/1.1",
        "\u00e9 / HTTP/1.1"})
    void aMalformedRequestLineIsRefusedInWords(String line) {
        try (RawClient client = edge.raw()) {
            Answer answer = client.request(line).answer();
            assertEquals(400, answer.status(), line);
            assertTrue(answer.body().endsWith(".\n"), answer.body());
        }
    }

    @Test
    void anotherVersionIsNotSpoken() {
        for (String head : new String[] {"GET /kv/b/k HTTP/1.0\r\n\r\n", "GET /kv/b/k HTTP/1.0\r\nHost: edge\r\n\r\n",
            "GET /status HTTP/0.9\r\nHost: edge\r\n\r\n", "PRI * HTTP/2.0\r\n\r\n"}) {
            try (RawClient client = edge.raw()) {
                Answer answer = client.send(head).answer();
                assertEquals(505, answer.status(), head);
                assertEquals("Only HTTP/1.1 is supported.\n", answer.body());
                assertTrue(client.isClosed());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /status HTTP/1.0\r\n\r\n", "GET /status HTTP/1.0\r\nHost: edge\r\n\r\n",
        "OPTIONS /status HTTP/1.0\r\nUser-Agent: check\r\n\r\n",
        "GET /status HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\nGET /kv/b/k HTTP/1.1\r\nHost: edge\r\n\r\n"})
    void anOldHealthCheckIsAnsweredOnce(String head) {
        try (RawClient client = edge.raw()) {
            Answer answer = client.send(head).answer();
            assertEquals(head.startsWith("GET") ? 200 : 204, answer.status(), head);
            assertEquals("close", answer.field("connection"));
            assertTrue(client.isClosed());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: edge\r\nHost: edge", "Host: ]]", "Content-Length: 1", "Transfer-Encoding: chunked"})
    void anOldHealthCheckIsReadAsStrictly(String field) {
        try (RawClient client = edge.raw()) {
            assertEquals(400, client.send("GET /status HTTP/1.0\r\n" + field + "\r\n\r\n").answer().status());
            assertTrue(client.isClosed());
        }
    }

    @Test
    void headsThatAreTooLongAreRefused() {
        try (RawClient client = edge.raw()) {
            assertEquals(414, client.request("GET /" + "a".repeat(9000) + " HTTP/1.1").answer().status());
        }
        try (RawClient client = edge.raw()) {
            assertEquals(431, client.request("GET /status HTTP/1.1", "X: " + "a".repeat(17_000)).answer().status());
        }
        try (RawClient client = edge.raw()) {
            assertEquals(431, client.request("GET /status HTTP/1.1", "X: 1\r\n".repeat(200) + "X: 1").answer().status());
        }
    }

    @Test
    void fieldsBeyondAsciiDoNoHarm() {
        try (RawClient client = edge.raw()) {
            assertEquals(200, client.request("GET /kv/b/k HTTP/1.1", "User-Agent: caf\u00e9").answer().status());
            client.request("PUT /kv/b/type HTTP/1.1", "Content-Type: text/\u00e9", "Content-Length: 0");
            assertEquals(400, client.answer().status());
        }
    }

    @Test
    void aRefusalIsAProblemDocumentWhereTheHeadCouldBeRead() {
        for (String fields : new String[] {"Content-Length: x", "Transfer-Encoding: gzip", "Host: second", "Sp{ace: x"}) {
            try (RawClient client = edge.raw()) {
                Answer answer = client.request("GET /status HTTP/1.1", "Accept: application/problem+json", fields).answer();
                assertEquals("application/problem+json", answer.field("content-type"), fields);
                assertTrue(answer.body().startsWith("{\"type\":\"about:blank\""), answer.body());
                assertEquals("nosniff", answer.field("x-content-type-options"));
            }
        }
    }

    @Test
    void aRefusalOfHeadHasNoBody() {
        try (RawClient client = edge.raw()) {
            client.request("HEAD /status HTTP/1.1", "Content-Length: x");
            Answer answer = client.answer(false);
            assertEquals(400, answer.status());
            assertTrue(client.isClosed(), "and nothing more is sent");
        }
    }
}
