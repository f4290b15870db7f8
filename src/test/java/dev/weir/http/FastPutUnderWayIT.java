package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.RawClient.Answer;
import dev.weir.testing.Waiting;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A write on the fast path while it is under way: bodies in parts, clients that stop, an edge that stops. */
final class FastPutUnderWayIT {
    private static final String STATUS = "GET /status HTTP/1.1\r\nHost: edge\r\n\r\n";

    private final EdgeFixture edge = new EdgeFixture("http.shutdown-grace=20s");

    @AfterEach
    void close() {
        edge.close();
    }

    private double bodies() {
        return edge.registry.get("weir.http.bodies.in.flight").gauge().value();
    }

    private static String put(String key, String value) {
        return "PUT /kv/b/" + key + " HTTP/1.1\r\nHost: edge\r\nContent-Length: " + value.length() + "\r\n\r\n" + value;
    }

    @Test
    void aBodyMayComeInParts() {
        try (RawClient client = edge.raw()) {
            String request = put("k", "value in parts");
            int head = request.indexOf("\r\n\r\n") + 4;
            client.send(request.substring(0, head));
            Waiting.until(() -> bodies() == 14);
            client.send("value ");
            client.send("in parts");
            assertEquals(200, client.answer().status());
            assertEquals("value in parts", client.request("GET /kv/b/k HTTP/1.1").answer().body());
        }
        assertEquals(1, edge.flows.fastWrites.get());
        Waiting.until(() -> bodies() == 0);
    }

    @Test
    void whatComesBehindABodyIsTheNextRequest() {
        try (RawClient client = edge.raw()) {
            for (String next : List.of(put("next", "n"), STATUS, "G")) {
                String request = put("k", "value");
                int cut = request.length() - 3;
                client.send(request.substring(0, cut));
                Waiting.until(() -> bodies() == 5);
                client.send(request.substring(cut) + next);
                assertEquals(200, client.answer().status());
                Answer read = client.send(next.equals("G") ? "ET /kv/b/k HTTP/1.1\r\nHost: edge\r\n\r\n" : "").answer();
                assertEquals(200, read.status());
            }
        }
        assertEquals(0, edge.flows.fastWrites.get());
        assertEquals(2, edge.flows.size());
    }

    @Test
    void aBodyThatDoesNotComeWholeWritesNothing() {
        try (RawClient client = edge.raw()) {
            client.send(put("k", "value").replace("value", "val"));
            Waiting.until(() -> bodies() == 5);
        }
        Waiting.until(() -> edge.registry.find("weir.http.requests").tags("method", "PUT", "route", "kv", "status", "none")
                .timer() != null);
        Waiting.until(() -> bodies() == 0);
        assertEquals(0, edge.flows.size());
    }

    @Test
    void aBodyThatStopsIsAnswered408AndCountedAsOnTheFullPath() {
        try (EdgeFixture strict = new EdgeFixture("http.read-timeout=100ms", "http.max-connections=100", "http.max-requests=2")) {
            for (String target : List.of("k", "%6b", "k", "k")) {
                try (RawClient client = strict.raw()) {
                    client.send(put(target, "value").replace("value", "val"));
                    assertEquals(408, client.answer().status());
                    assertTrue(client.isClosed());
                }
            }
            Waiting.until(() -> strict.registry.find("weir.http.requests").tags("method", "PUT", "route", "kv", "status", "4xx")
                    .timers().stream().mapToLong(timer -> timer.count()).sum() == 4);
            // They have not kept their places among the requests.
            Waiting.until(() -> strict.put("/kv/b/k", "v").statusCode() == 200);
        }
    }

    @Test
    void aStopWaitsForTheWriteUnderWay() {
        try (RawClient client = edge.raw()) {
            CountDownLatch gate = new CountDownLatch(1);
            edge.flows.holdWrites(gate);
            client.send(put("k", "v"));
            Waiting.until(() -> edge.flows.waitingWrites.get() == 1);
            assertStopWaits(edge, gate::countDown, client);
        }
    }

    @Test
    void aStopWaitsForTheBodyOfAWrite() {
        try (RawClient client = edge.raw()) {
            client.send(put("k", "v").substring(0, put("k", "").length()));
            Waiting.until(() -> edge.registry.get("weir.http.bodies.in.flight").gauge().value() == 1);
            assertStopWaits(edge, () -> client.send("v"), client);
        }
    }

    private static void assertStopWaits(EdgeFixture edge, Runnable goOn, RawClient client) {
        int port = edge.port();
        Thread stopping = Thread.startVirtualThread(edge::stop);
        Waiting.until(() -> {
            try (RawClient refused = new RawClient(port)) {
                return false;
            } catch (UncheckedIOException e) {
                return true;
            }
        });
        goOn.run();
        assertEquals(200, client.answer().status());
        assertTrue(client.isClosed());
        Waiting.until(() -> !stopping.isAlive());
        assertEquals(1, edge.flows.fastWrites.get());
    }
}
