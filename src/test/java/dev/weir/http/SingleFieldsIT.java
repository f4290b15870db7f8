package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.RawClient.Answer;
import java.net.http.HttpResponse;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of the fields of a request that are no lists, and of some that are, by every way a request can take. */
final class SingleFieldsIT {
    private static final String DATE = "Mon, 07 Nov 1994 08:49:37 GMT";

    private EdgeFixture edge;

    @BeforeEach
    void start() {
        edge = new EdgeFixture("http.linger=20ms");
        edge.put("/kv/b/k", "value", "Content-Type", "a/b");
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private int status(String line, String fields, String body) {
        try (RawClient client = edge.raw()) {
            String length =
                    body.isEmpty() || fields.contains("Content-Length") ? "" : "Content-Length: " + body.length() + "\r\n";
            Answer answer = client.send(line + " HTTP/1.1\r\nHost: edge\r\n" + length + fields + "\r\n" + body).answer();
            if (answer.status() == 400) {
                assertTrue(answer.body().matches("[A-Z][^\n]*\\.\n"), answer.body());
            }
            return answer.status();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Host | edge", "Content-Length | 5", "Content-Type | a/b", "Content-Range | bytes 0-0/1", "Range | bytes=0-0",
        "If-Range | \"1\"", "If-Unmodified-Since | " + DATE, "If-Modified-Since | " + DATE, "Weir-Min-Version | 1.0",
        "Authorization | Basic eDp5", "Date | " + DATE, "Origin | http://example.com", "Max-Forwards | 1",
        "Content-Location | /a", "Content-Disposition | inline", "Access-Control-Request-Method | PUT"
    })
    void aFieldThatIsNoListStandsOnce(String name, String value) {
        String before = edge.flows.contents();
        int shortly = edge.flows.fastWrites.get() + edge.flows.hotReads();
        String line = name + ": " + value + "\r\n";
        for (String twice : new String[] {
            line + line, line + line.toLowerCase(Locale.ROOT), line + name + ": other\r\n", line + "X: y\r\n" + line,
            line + name + ":\r\n"
        }) {
            assertEquals(400, status("GET /kv/b/k", twice, ""), twice);
            assertEquals(400, status("GET /kv/b/k?x", twice, ""), twice);
            assertEquals(400, status("PUT /kv/b/k", twice, "other"), twice);
            assertEquals(400, status("PUT /kv/b/new%41", twice, "other"), twice);
            assertEquals(400, status("POST /kv/b/k", twice, "other"), twice);
            assertEquals(400, status("DELETE /kv/b/k", twice, ""), twice);
            assertEquals(400, status("OPTIONS /kv/b/k", twice, ""), twice);
            assertEquals(400, status("POST /multi/b", twice, "[]   "), twice);
        }
        assertEquals(before, edge.flows.contents());
        assertEquals(shortly, edge.flows.fastWrites.get() + edge.flows.hotReads(), "nothing took the fast path");
        if (!name.equals("Host")) {
            assertNotEquals(400, status("GET /kv/b/k", name.equals("Content-Length") ? "" : line, ""), line);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Accept: text/html", "Accept-Encoding: gzip", "Accept-Language: de", "Cache-Control: no-transform", "Cookie: a=b",
        "Connection: keep-alive", "If-Match: \"1\"", "X-If-Match: \"1\"", "If-None-Match: \"1\"", "Via: 1.1 a",
        "X-Forwarded-For: 192.0.2.1", "Forwarded: for=192.0.2.1", "Pragma: no-cache", "User-Agent: a", "X-Anything: b"
    })
    void aListMayBeOfManyLines(String line) {
        assertNotEquals(400, status("GET /kv/b/k", (line + "\r\n").repeat(3), ""));
        assertNotEquals(400, status("PUT /kv/b/k", (line + "\r\n").repeat(3), "value"));
    }

    @Test
    void ofTheFieldsThatNothingDependsOnOneLeavesTheFastPathOpen() {
        int reads = edge.flows.hotReads();
        int writes = edge.flows.fastWrites.get();
        String fields = "Date: " + DATE + "\r\nAuthorization: x\r\nMax-Forwards: 1\r\nIf-Modified-Since: " + DATE
                + "\r\n";
        assertEquals(200, status("GET /kv/b/k", fields + "Content-Type: a/b\r\nOrigin: null\r\n", ""));
        assertEquals(200, status("PUT /kv/b/k", fields + "Content-Type: a/b\r\n", "v"));
        assertEquals(reads + 1, edge.flows.hotReads());
        assertEquals(writes + 1, edge.flows.fastWrites.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "text/html, application/json", "text/", "a/b;c", "a/b; c=\"d", "application/json, a/b"})
    void whatIsNotOneMediaTypeIsStoredByNoWay(String type) {
        String before = edge.flows.contents();
        String line = "Content-Type: " + type + "\r\n";
        assertEquals(400, status("PUT /kv/b/k", line, "other"));
        assertEquals(400, status("PUT /kv/b/%6b", line, "other"));
        assertEquals(400, status("POST /kv/b/k", line, "other"));
        HttpResponse<String> multi = edge.multi(
                "PUT", "b", "[{\"key\":\"fine\",\"data\":\"v\"},{\"key\":\"k\",\"data\":\"v\",\"content_type\":\""
                        + type.replace("\"", "\\\"") + "\"}]");
        assertEquals(400, multi.statusCode());
        assertTrue(multi.body().startsWith("Entry 2 "), multi.body());
        assertEquals(before, edge.flows.contents());
        assertEquals(415, edge.send("POST", "/multi/b", "[]", "Content-Type", type).statusCode());
    }
}
