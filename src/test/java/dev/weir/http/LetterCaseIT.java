package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.http.RawClient.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What of a request minds the case of letters, and what does not: each row is a request as it should be, the same with other
 * letters, and whether both must get the same answer.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LetterCaseIT {
    private EdgeFixture edge;

    @BeforeAll
    void start() {
        edge = new EdgeFixture();
        edge.put("/kv/b/k", "value", "Content-Type", "text/x-tiny");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            method, RFC 9110 9.1           | GET /kv/b/k HTTP/1.1 | get /kv/b/k HTTP/1.1 | differs
            method DELETE                  | DELETE /kv/b/none HTTP/1.1 | delete /kv/b/none HTTP/1.1 | differs
            method OPTIONS                 | OPTIONS /kv/b/k HTTP/1.1 | options /kv/b/k HTTP/1.1 | differs
            version, RFC 9112 2.3          | GET /kv/b/k HTTP/1.1 | GET /kv/b/k http/1.1 | differs
            path, RFC 3986 6.2.2.1         | GET /kv/b/k HTTP/1.1 | GET /kv/b/K HTTP/1.1 | differs
            bucket                         | GET /kv/b/k HTTP/1.1 | GET /kv/B/k HTTP/1.1 | differs
            route                          | GET /status HTTP/1.1 | GET /Status HTTP/1.1 | differs
            escape, RFC 3986 2.1           | GET /kv/b/%6b HTTP/1.1 | GET /kv/b/%6B HTTP/1.1 | same
            scheme, RFC 3986 3.1           | GET http://edge/kv/b/k HTTP/1.1 | GET HTTP://edge/kv/b/k HTTP/1.1 | same
            host, RFC 3986 3.2.2           | GET http://edge/kv/b/k HTTP/1.1 | GET http://EDGE/kv/b/k HTTP/1.1 | same
            """)
    void inARequestLine(String what, String line, String other, String outcome) {
        compare(line, "X: y", other, "X: y", outcome);
    }

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            field name, RFC 9110 5.1             | Range: bytes=0-1 | rAnGe: bytes=0-1 | same
            field name of ours                   | Weir-Min-Version: x | WEIR-MIN-VERSION: x | same
            range unit, RFC 9110 14.1            | Range: bytes=0-1 | Range: BYTES=0-1 | same
            connection option, RFC 9110 7.6.1    | Connection: close | Connection: Close | same
            media range, RFC 9110 8.3.1          | Accept: application/problem+json | Accept: APPLICATION/Problem+JSON | same
            weight, RFC 9110 12.4.2 | Accept: application/problem+json;q=0 | Accept: application/problem+json;Q=0 | same
            cache directive, RFC 9111 5.2        | Cache-Control: only-if-cached | Cache-Control: Only-If-Cached | same
            content coding, RFC 9110 8.4.1       | Content-Encoding: identity | Content-Encoding: IDENTITY | same
            accepted coding, RFC 9110 12.5.3     | Accept-Encoding: gzip;q=0 | Accept-Encoding: GZIP;Q=0 | same
            """)
    void inAFieldOfARead(String what, String field, String other, String outcome) {
        compare("GET /kv/b/none HTTP/1.1", field, "GET /kv/b/none HTTP/1.1", other, outcome);
        compare("GET /kv/b/k HTTP/1.1", field, "GET /kv/b/k HTTP/1.1", other, outcome);
    }

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            transfer coding, RFC 9112 7          | Transfer-Encoding: chunked | Transfer-Encoding: CHUNKED | same
            another coding                       | Transfer-Encoding: gzip, chunked | Transfer-Encoding: GZIP, Chunked | same
            expectation, RFC 9110 10.1.1         | Transfer-Encoding: chunked\\r\\nExpect: 100-continue |\
             Transfer-Encoding: chunked\\r\\nExpect: 100-CONTINUE | same
            content coding, RFC 9110 8.4.1       | Transfer-Encoding: chunked\\r\\nContent-Encoding: gzip |\
             Transfer-Encoding: chunked\\r\\nContent-Encoding: GZIP | same
            """)
    void inAFieldOfAWrite(String what, String fields, String others, String outcome) {
        assertEquals(outcome.equals("same"), written(fields).equals(written(others)));
    }

    private String written(String fields) {
        try (RawClient client = edge.raw()) {
            Answer first = client.request("PUT /kv/scratch/k HTTP/1.1", fields.replace("\\r\\n", "\r\n").split("\r\n"))
                    .send("a\r\n0123456789\r\n0\r\n\r\n")
                    .answer();
            return first.status() + first.body() + (first.status() == 100 ? client.answer().status() : "");
        }
    }

    private void compare(String line, String field, String otherLine, String otherField, String outcome) {
        assertEquals(outcome.equals("same"), answered(line, field).equals(answered(otherLine, otherField)));
    }

    /** What depends on the request alone. */
    private String answered(String line, String field) {
        try (RawClient client = edge.raw()) {
            Answer answer = client.request(line, field).answer();
            return answer.status() + answer.field("content-type") + answer.field("content-range") + answer.field("connection")
                    + answer.field("allow") + answer.body();
        }
    }
}
