package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.RawClient.Answer;
import dev.weir.item.HttpDate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** No answer names a Last-Modified that is later than its Date (RFC 9110 section 8.8.2.1), but for dates that clients chose. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DatesContractIT {
    /** With a date that is late by a second at random, all of these pass by chance once in many millions of runs. */
    private static final int KEYS = 40;

    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge();
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private static long second(String date) {
        return HttpDate.parse(date, System.currentTimeMillis() / 1000).orElseThrow();
    }

    private static void inOrder(String what, Answer answer, int status) {
        assertEquals(status, answer.status(), what);
        String date = answer.field("date");
        String modified = answer.field("last-modified");
        assertTrue(second(modified) <= second(date), what + ": Date " + date + ", Last-Modified " + modified);
    }

    private static String put(String path, String value, String fields) {
        return "PUT " + path + " HTTP/1.1\r\nHost: edge\r\nContent-Length: " + value.length() + "\r\n" + fields + "\r\n" + value;
    }

    /** A new item each time, as an overwrite keeps its date. */
    @Test
    void noLastModifiedIsLaterThanItsDateByAnyWay() {
        String large = "x".repeat(200_000);
        try (RawClient client = edge.raw()) {
            for (int i = 0; i < KEYS; i++) {
                String path = "/kv/dates/k" + i;
                inOrder("a PUT the fast path", client.send(put(path, "v", "")).answer(), 200);
                inOrder("a GET the fast path", client.request("GET " + path + " HTTP/1.1").answer(), 200);
                inOrder("a GET", client.request("GET " + path + "?x HTTP/1.1").answer(), 200);
                inOrder("a HEAD", client.request("HEAD " + path + " HTTP/1.1").answer(false), 200);
                inOrder("a range", client.request("GET " + path + " HTTP/1.1", "Range: bytes=0-0").answer(), 206);
                inOrder("a refused read", client.request("GET " + path + " HTTP/1.1", "If-Match: \"1\"").answer(), 412);
                inOrder("a refused write", client.send(put(path, "w", "If-None-Match: *\r\n")).answer(), 412);
                inOrder("a PUT", client.send(put(path + "%2d", "v", "If-None-Match: *\r\n")).answer(), 200);
                inOrder("a large PUT", client.send(put(path + "l", large, "")).answer(), 200);
                Answer read = client.request("GET " + path + "l HTTP/1.1").answer();
                inOrder("a large GET", read, 200);
                assertEquals(large, read.body());
            }
        }
    }

    @Test
    void aDatabaseWhoseClockIsALittleAheadSetsTheDate() {
        edge.sql("insert into weir.item (bucket, key, value, modified_at) values ('dates', 'ahead', 'v', now() + '4 s')");
        try (RawClient client = edge.raw()) {
            inOrder("a load", client.request("GET /kv/dates/ahead HTTP/1.1").answer(), 200);
            inOrder("a hit", client.request("GET /kv/dates/ahead HTTP/1.1").answer(), 200);
            inOrder("a HEAD", client.request("HEAD /kv/dates/ahead HTTP/1.1").answer(false), 200);
        }
    }

    @Test
    void aDateThatAClientChoseIsKeptAndMovesNoDate() {
        String chosen = "Fri, 31 Dec 9999 23:59:59 GMT";
        try (RawClient client = edge.raw()) {
            long before = System.currentTimeMillis() / 1000 - 10;
            for (String request : new String[] {
                put("/kv/dates/chosen", "v", "If-Unmodified-Since: " + chosen + "\r\n"),
                "GET /kv/dates/chosen HTTP/1.1\r\nHost: edge\r\n\r\n", "GET /kv/dates/chosen?x HTTP/1.1\r\nHost: edge\r\n\r\n"
            }) {
                Answer answer = client.send(request).answer();
                assertEquals(chosen, answer.field("last-modified"));
                long date = second(answer.field("date"));
                assertTrue(date > before && date <= System.currentTimeMillis() / 1000, answer.field("date"));
            }
        }
    }
}
