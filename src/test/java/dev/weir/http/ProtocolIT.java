package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.RawClient.Answer;
import dev.weir.testing.Waiting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP/1.1 as it comes off the wire. */
@SuppressWarnings("NullAway.Init") // JUnit starts the edge first
@ParameterizedClass
@EnumSource(Wire.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProtocolIT {
    @Parameter
    private Wire wire;

    private EdgeFixture edge;

    @BeforeParameterizedClassInvocation
    void start() {
        edge = new EdgeFixture(wire);
        edge.put("/kv/b/k", "value");
    }

    @AfterParameterizedClassInvocation
    void stop() {
        edge.close();
    }

    @Test
    void aConnectionCarriesManyRequests() {
        try (RawClient client = edge.raw()) {
            for (int i = 0; i < 3; i++) {
                assertEquals("value", client.request("GET /kv/b/k HTTP/1.1").answer().body());
                assertEquals(404, client.request("GET /kv/b/none HTTP/1.1").answer().status());
                assertEquals(204, client.request("OPTIONS /kv/b/k HTTP/1.1").answer().status());
                assertEquals(304, client.request("GET /kv/b/k HTTP/1.1", "If-None-Match: *").answer().status());
                assertEquals(400, client.request("GET /kv/b/%00 HTTP/1.1").answer().status());
                Answer head = client.request("HEAD /kv/b/k HTTP/1.1").answer(false);
                assertEquals("5", head.field("content-length"));
            }
        }
    }

    @Test
    void requestsMayBeSentAheadOfTheirAnswers() {
        try (RawClient client = edge.raw()) {
            client.request("PUT /kv/b/ahead HTTP/1.1", "Content-Length: 0").request("GET /kv/b/ahead HTTP/1.1");
            assertEquals(200, client.answer().status());
            assertEquals(200, client.answer().status());
        }
    }

    /** Each answer is read first, so that the line comes by itself and the request behind it takes the fast path. */
    @Test
    void aClientMaySendAnEmptyLineBehindEveryBody() {
        try (RawClient client = edge.raw()) {
            for (int i = 0; i < 30; i++) {
                client.request("PUT /kv/b/line HTTP/1.1", "Content-Length: 1").send("v");
                assertEquals(200, client.answer().status());
                client.send("\r\n");
                assertEquals(200, client.request("GET /kv/b/line HTTP/1.1").answer().status());
                client.send("\r\n");
            }
        }
    }

    @Test
    void theAbsoluteFormNamesTheSameItem() {
        try (RawClient client = edge.raw()) {
            assertEquals("value", client.request("GET http://edge/kv/b/k HTTP/1.1").answer().body());
            assertEquals("", client.request("GET HTTP://edge:80/kv/b/k HTTP/1.1").answer().field("content-location"));
            assertEquals(404, client.request("GET http://edge HTTP/1.1").answer().status());
        }
    }

    @Test
    void optionsOfTheServerNamesEveryMethod() {
        try (RawClient client = edge.raw()) {
            Answer answer = client.request("OPTIONS * HTTP/1.1").answer();
            assertEquals(204, answer.status());
            assertEquals("GET, HEAD, PUT, POST, DELETE, OPTIONS", answer.field("allow"));
            assertEquals(400, client.request("GET * HTTP/1.1").answer().status());
        }
    }

    @Test
    void aSemicolonIsPartOfTheKey() {
        try (RawClient client = edge.raw()) {
            assertEquals(404, client.request("GET /kv/b/k;x=1 HTTP/1.1").answer().status());
        }
    }

    @Test
    void aBrokenQueryChangesNothing() {
        try (RawClient client = edge.raw()) {
            assertEquals("value", client.request("GET /kv/b/k?%zz=\"|\u00e9 HTTP/1.1").answer().body());
        }
    }

    @Test
    void closeIsHonoured() {
        try (RawClient client = edge.raw()) {
            Answer answer = client.request("GET /kv/b/k HTTP/1.1", "Connection: close").answer();
            assertEquals("close", answer.field("connection"));
            assertTrue(client.isClosed());
        }
    }

    @Test
    void aChunkedBodyIsStoredAndItsConnectionClosed() {
        try (RawClient client = edge.raw()) {
            client.request("PUT /kv/b/chunked HTTP/1.1", "Transfer-Encoding: chunked")
                    .send("3;ext=\"1\"\r\nabc\r\n002\r\nde\r\n0\r\nTrailer: x\r\n\r\n");
            Answer answer = client.answer();
            assertEquals(200, answer.status());
            assertEquals("close", answer.field("connection"));
            assertTrue(client.isClosed());
        }
        assertEquals("abcde", edge.get("/kv/b/chunked").body());
    }

    @Test
    void chunksLargerThanTheFirstPieceArriveWhole() {
        String chunk = "0123456789".repeat(10_000);
        try (RawClient client = edge.raw()) {
            client.request("PUT /kv/b/many-chunks HTTP/1.1", "Transfer-Encoding: chunked");
            for (int i = 0; i < 5; i++) {
                client.send("186A0\r\n" + chunk + "\r\n");
            }
            assertEquals(200, client.send("0\r\n\r\n").answer().status());
        }
        assertEquals(chunk.repeat(5), edge.get("/kv/b/many-chunks").body());
    }

    @Test
    void aChunkedBodyIsRefusedWhenItCrossesTheLimit() {
        int size = TestSettings.VALUE_BYTES;
        try (RawClient client = edge.raw()) {
            client.request("PUT /kv/b/crosses HTTP/1.1", "Transfer-Encoding: chunked")
                    .send(Integer.toHexString(size) + "\r\n" + "x".repeat(size) + "\r\n1\r\nx\r\n0\r\n\r\n");
            assertEquals(413, client.answer().status());
        }
        assertEquals(404, edge.get("/kv/b/crosses").statusCode());
    }

    @Test
    void traceIsNotAllowed() {
        try (RawClient client = edge.raw()) {
            assertEquals(405, client.request("TRACE /kv/b/k HTTP/1.1").answer().status());
        }
    }

    @Test
    void a413ComesBeforeTheBody() {
        try (RawClient client = edge.raw()) {
            client.request("PUT /kv/b/declared HTTP/1.1", "Content-Length: 2000000", "Expect: 100-continue");
            Answer answer = client.answer();
            assertEquals(413, answer.status());
            assertEquals("close", answer.field("connection"));
        }
    }

    @Test
    void continueIsSaidOnlyWhenTheBodyIsWanted() {
        try (RawClient client = edge.raw()) {
            client.request("PUT /kv/b/expect HTTP/1.1", "Content-Length: 1", "Expect: 100-continue");
            assertEquals(100, client.answer().status());
            assertEquals(200, client.send("v").answer().status());
            client.request("PUT /kv/b/%00 HTTP/1.1", "Content-Length: 1", "Expect: 100-continue");
            assertEquals(400, client.answer().status());
        }
        try (RawClient client = edge.raw()) {
            client.request("PUT /kv/b/expect HTTP/1.1", "Transfer-Encoding: chunked", "Expect: 100-continue");
            assertEquals(100, client.answer().status());
            assertEquals(200, client.send("1\r\nw\r\n0\r\n\r\n").answer().status());
        }
        assertEquals("w", edge.get("/kv/b/expect").body());
    }

    @Test
    void anAnswerIsNotLostToABodyThatIsStillBeingSent() {
        try (RawClient client = edge.raw()) {
            client.request("PUT /kv/b/%00 HTTP/1.1", "Content-Length: 900000").send(new byte[900_000]);
            Answer answer = client.answer();
            assertEquals(400, answer.status());
            assertTrue(client.isClosed());
        }
    }

    @Test
    void aBodyThatEndsEarlyStoresNothing() {
        try (RawClient client = edge.raw()) {
            client.request("PUT /kv/b/short HTTP/1.1", "Content-Length: 10").send("12345");
        }
        try (RawClient client = edge.raw()) {
            client.request("PUT /kv/b/short HTTP/1.1", "Transfer-Encoding: chunked").send("5\r\n12345\r\n");
        }
        // Both requests have come to their end, without an answer.
        Waiting.until(() -> edge.registry.find("weir.http.requests").tag("status", "none").timers().stream()
                .mapToLong(timer -> timer.count())
                .sum() == 2);
        assertEquals(0, edge.registry.get("weir.http.bodies.in.flight").gauge().value());
        assertEquals(404, edge.get("/kv/b/short").statusCode());
    }

    @Test
    void severalLinesOfOneFieldAreOneList() {
        try (RawClient client = edge.raw()) {
            Answer answer = client.request("GET /kv/b/k HTTP/1.1", "If-None-Match: \"1\"", "If-None-Match: \"2\"").answer();
            assertEquals(200, answer.status());
            String etag = answer.field("etag");
            assertEquals(
                    304,
                    client.request("GET /kv/b/k HTTP/1.1", "If-None-Match: \"1\"", "If-None-Match: " + etag)
                            .answer()
                            .status());
        }
    }

    @Test
    void anUpgradeIsIgnored() {
        try (RawClient client = edge.raw()) {
            Answer answer = client.request(
                    "GET /kv/b/k HTTP/1.1", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c",
                    "HTTP2-Settings: AAMAAABkAAQAAP__")
                    .answer();
            assertEquals(200, answer.status());
            assertFalse(answer.fields().containsKey("upgrade"));
        }
    }
}
