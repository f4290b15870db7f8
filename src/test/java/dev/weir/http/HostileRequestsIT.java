package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.RawClient.Answer;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Every row of {@code hostile-requests.txt} gets the answers it should, with the fields that stand on every answer, and nothing
 * else comes of it: no answer more, no value deleted, overwritten or stored.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileRequestsIT {
    private static final String END = "\r\nHost: edge\r\n\r\n";
    private static final String DATE = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z][a-z] \\d{4} \\d\\d:\\d\\d:\\d\\d GMT";

    /** Longer ones are sent in few pieces: what they have too much of is the same. */
    private static final int MOST_SINGLE_BYTES = 600;

    private final List<HostileRequest> rows = HostileRequest.all();
    private RealEdge edge;
    private String version = "";

    @BeforeAll
    void start() {
        edge = new RealEdge();
        edge.put("/kv/canary/victim", "victim");
        version = EdgeCalls.etag(edge.get("/kv/canary/victim"));
    }

    @AfterAll
    void nothingElseIsThere() {
        try {
            assertEquals(0, edge.number("select count(*) from weir.item where bucket in ('smuggled', 'refused')"));
            assertEquals(1, edge.number("select count(*) from weir.item where bucket = 'canary'"));
        } finally {
            edge.close();
        }
    }

    @Test
    void thereAreManyRowsAndEachHasItsOwnName() {
        assertTrue(rows.size() >= 600, () -> "rows: " + rows.size());
        assertEquals(rows.size(), rows.stream().map(HostileRequest::name).distinct().count());
    }

    @Test
    void eachIsAnsweredRightWhenItComesWhole() {
        check(row -> List.of(row.bytes()));
    }

    @Test
    void eachIsAnsweredRightWhenItComesByteByByte() {
        check(row -> pieces(row.bytes(), row.bytes().length <= MOST_SINGLE_BYTES ? 1 : row.bytes().length / 3));
    }

    @Test
    void eachIsAnsweredRightWhenItIsCutAtTheEndOfALine() {
        check(row -> {
            List<byte[]> pieces = new ArrayList<>();
            int from = 0;
            for (int i = 0; i < row.bytes().length && pieces.size() < 20; i++) {
                if (row.bytes()[i] == '\r' || row.bytes()[i] == '\n' || row.bytes()[i] == ':') {
                    pieces.add(Arrays.copyOfRange(row.bytes(), from, i + 1));
                    from = i + 1;
                }
            }
            pieces.add(Arrays.copyOfRange(row.bytes(), from, row.bytes().length));
            return pieces;
        });
    }

    /** How a row comes to the edge. */
    private interface Delivery {
        List<byte[]> pieces(HostileRequest row);
    }

    private static List<byte[]> pieces(byte[] bytes, int length) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += length) {
            pieces.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + length)));
        }
        return pieces;
    }

    private void check(Delivery delivery) {
        Map<String, String> wrong = new TreeMap<>();
        for (HostileRequest row : rows) {
            try {
                said(row, delivery.pieces(row));
                nothingHasHappened();
            } catch (AssertionError | RuntimeException e) {
                wrong.put(row.name(), String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
                restore();
            }
        }
        assertEquals(Map.of(), wrong, () -> wrong.size() + " of " + rows.size() + " rows:\n"
                + String.join("\n", wrong.entrySet().stream().map(row -> row.getKey() + ": " + row.getValue()).toList()));
    }

    /** So that the next row is judged by itself. */
    private void restore() {
        edge.sql("delete from weir.item where bucket in ('smuggled', 'refused')");
        edge.put("/kv/canary/victim", "victim");
        version = EdgeCalls.etag(edge.get("/kv/canary/victim"));
    }

    private void said(HostileRequest row, List<byte[]> pieces) {
        try (RawClient client = new RawClient(row.admin() ? edge.adminPort() : edge.port())) {
            send(client, pieces);
            if (row.answers().isEmpty()) {
                assertEquals("", client.end().rest(), "nothing is to be said");
                return;
            }
            Answer last = null;
            for (String expected : row.answers()) {
                boolean head = expected.endsWith("h");
                last = client.answer(!head);
                assertEquals(expected.substring(0, 3), String.valueOf(last.status()), last::body);
                if (last.status() >= 200) {
                    fields(last, head, row.admin());
                }
            }
            boolean closes = last != null && last.field("connection").equals("close");
            switch (row.fate()) {
                case "open" -> assertTrue(!closes, "the answer says that the connection is closed");
                case "close" -> assertTrue(closes, "the answer does not say that the connection is closed");
                default -> {
                    // Whatever it says is true: see below.
                }
            }
            if (row.fate().equals("close-on-end")) {
                assertEquals("", client.end().rest());
            } else if (closes) {
                send(client, List.of(("GET " + probe(row) + " HTTP/1.1" + END).getBytes(StandardCharsets.US_ASCII)));
                assertEquals("", client.end().rest(), "something more is said");
            } else {
                Answer probed = client.send("GET " + probe(row) + " HTTP/1.1" + END).answer();
                assertEquals(row.admin() ? "200 ok\n" : "200 victim", probed.status() + " " + probed.body(), "the next request");
                assertEquals("", client.end().rest(), "something more is said");
            }
        }
    }

    private static String probe(HostileRequest row) {
        return row.admin() ? "/health/live" : "/kv/canary/victim";
    }

    /** The edge may have closed before the last piece. */
    private static void send(RawClient client, List<byte[]> pieces) {
        try {
            pieces.forEach(client::send);
        } catch (UncheckedIOException closed) {
            // What has been said before can be read all the same.
        }
    }

    private static void fields(Answer answer, boolean head, boolean admin) {
        assertTrue(answer.field("date").matches(DATE), () -> "Date: " + answer.field("date"));
        assertEquals("nosniff", answer.field("x-content-type-options"), "X-Content-Type-Options");
        boolean mayBeKept = !admin && (answer.status() < 400 || answer.status() == 404);
        if (!mayBeKept) {
            assertEquals("no-store", answer.field("cache-control"), "Cache-Control");
        }
        boolean bare = answer.status() == 204 || answer.status() == 304;
        assertEquals(!bare, answer.fields().containsKey("content-length"), "Content-Length");
        if (answer.status() == 405) {
            assertTrue(!answer.field("allow").isEmpty(), "Allow");
        }
        if (answer.status() >= 400 && answer.status() != 404 && answer.status() != 412 && !head) {
            assertTrue(answer.body().matches("(?s)[A-Z].*\\.\n"), () -> "words: " + answer.body());
        }
    }

    private void nothingHasHappened() {
        try (RawClient client = edge.raw()) {
            Answer victim = client.send("GET /kv/canary/victim HTTP/1.1" + END).answer();
            assertEquals(version + " victim", victim.field("etag") + " " + victim.body(), "the value that was there");
            assertEquals(404, client.send("GET /kv/smuggled/x HTTP/1.1" + END).answer().status(), "a hidden request ran");
            assertEquals(404, client.send("GET /kv/refused/x HTTP/1.1" + END).answer().status(), "what was refused is stored");
        }
    }
}
