package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.RawClient.Answer;
import dev.weir.testing.Waiting;
import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What there is too much of is refused in words, and what is in flight when the edge stops is finished. */
final class BoundsIT {
    private static final String[] ONE_BODY = {
        "limits.value-bytes=1MiB", "limits.multi-bytes=1MiB", "limits.bodies-in-flight-bytes=1MiB"
    };

    @Test
    void bodiesInFlightAreBounded() {
        try (EdgeFixture edge = new EdgeFixture(ONE_BODY);
                RawClient first = edge.raw()) {
            first.request("PUT /kv/b/first HTTP/1.1", "Content-Length: 1000000").send(new byte[900_000]);
            Waiting.until(() -> edge.registry.get("weir.http.bodies.in.flight").gauge().value() == 1_000_000);
            try (RawClient second = edge.raw()) {
                Answer refused = second.request("PUT /kv/b/second HTTP/1.1", "Content-Length: 60000").answer();
                assertEquals(503, refused.status());
                assertEquals("1", refused.field("retry-after"));
            }
            assertEquals(200, first.send(new byte[100_000]).answer().status());
            // A body may still be counted for a moment when its answer has come.
            Waiting.until(() -> edge.registry.get("weir.http.bodies.in.flight").gauge().value() == 0);
            assertEquals(200, edge.put("/kv/b/second", "x".repeat(60_000)).statusCode());
        }
    }

    @Test
    void whatALaneStillHasOfAnsweredRequestsIsInFlight() {
        try (EdgeFixture edge = new EdgeFixture(ONE_BODY)) {
            edge.flows.abandonedBytes = 1_000_000;
            assertEquals(1_000_000, edge.registry.get("weir.http.bodies.in.flight").gauge().value());
            assertEquals(503, edge.put("/kv/b/k", "x".repeat(60_000)).statusCode());
            assertEquals(200, edge.put("/kv/b/k", "x".repeat(40_000)).statusCode());
            edge.flows.abandonedBytes = 0;
            assertEquals(200, edge.put("/kv/b/k", "x".repeat(60_000)).statusCode());
        }
    }

    @Test
    void aClientThatOnlyPromisesABodyHoldsLittle() {
        try (EdgeFixture edge = new EdgeFixture(ONE_BODY);
                RawClient first = edge.raw();
                RawClient second = edge.raw()) {
            first.request("PUT /kv/b/first HTTP/1.1", "Content-Length: 1000000");
            second.request("PUT /kv/b/second HTTP/1.1", "Content-Length: 1000000");
            Waiting.until(() -> edge.registry.get("weir.http.bodies.in.flight").gauge().value() == 2 * PieceOutput.PIECE);
            assertEquals(200, edge.put("/kv/b/third", "x".repeat(800_000)).statusCode());
        }
    }

    @Test
    void requestsAtOneTimeAreBounded() {
        try (EdgeFixture edge = new EdgeFixture("http.max-connections=100", "http.max-requests=2");
                RawClient first = edge.raw();
                RawClient second = edge.raw();
                RawClient third = edge.raw()) {
            CountDownLatch gate = new CountDownLatch(1);
            edge.flows.holdReads(gate);
            first.request("GET /kv/b/none HTTP/1.1");
            second.request("GET /kv/b/none HTTP/1.1");
            Waiting.until(() -> edge.flows.waitingReads() == 2);
            Answer refused = third.request("GET /status HTTP/1.1").answer();
            assertEquals(503, refused.status());
            assertEquals("1", refused.field("retry-after"));
            assertTrue(refused.body().contains("as many requests as it may"), refused.body());
            gate.countDown();
            assertEquals(404, first.answer().status());
            assertEquals(404, second.answer().status());
        }
    }

    @Test
    void hotRequestsCountAmongThoseAtOneTime() {
        // Two, as a request may still be counted for a moment when its answer has come.
        try (EdgeFixture edge = new EdgeFixture("http.max-connections=100", "http.max-requests=2");
                RawClient writer = edge.raw();
                RawClient other = edge.raw();
                RawClient reader = edge.raw()) {
            edge.put("/kv/b/k", "value");
            assertEquals(200, reader.request("GET /kv/b/k HTTP/1.1").answer().status());
            Gauge bodies = edge.registry.get("weir.http.bodies.in.flight").gauge();
            Waiting.until(() -> bodies.value() == 0);
            writer.request("PUT /kv/b/one HTTP/1.1", "Content-Length: 2").send("1");
            Waiting.until(() -> bodies.value() > 0);
            double one = bodies.value();
            other.request("PUT /kv/b/other HTTP/1.1", "Content-Length: 2").send("1");
            Waiting.until(() -> bodies.value() > one);
            assertEquals(503, reader.request("GET /kv/b/k HTTP/1.1").answer().status());
            assertEquals(200, writer.send("2").answer().status());
            assertEquals(200, other.send("2").answer().status());
            assertEquals(1, edge.flows.hotReads());
        }
    }

    @Test
    void aConnectionThatWasAnsweredHotIsClosedWhenTheEdgeStops() {
        EdgeFixture edge = new EdgeFixture("http.shutdown-grace=20s");
        try (RawClient client = edge.raw()) {
            edge.put("/kv/b/k", "value");
            assertEquals(200, client.request("GET /kv/b/k HTTP/1.1").answer().status());
            edge.stop();
            assertTrue(client.isClosed());
        }
    }

    @Test
    void connectionsAtOneTimeAreBounded() {
        try (EdgeFixture edge = new EdgeFixture("http.max-connections=2", "http.max-requests=100")) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                clients.add(edge.raw());
                assertEquals(200, clients.get(i).request("GET /status HTTP/1.1").answer().status());
            }
            try (RawClient waiting = edge.raw()) {
                waiting.request("GET /status HTTP/1.1");
                assertEquals(2, edge.registry.get("weir.http.connections").gauge().value());
                clients.get(0).close();
                assertEquals(200, waiting.answer().status());
            }
            clients.get(1).close();
        }
    }

    @Test
    void aRequestInFlightIsFinishedBeforeTheEdgeStops() {
        try (EdgeFixture edge = new EdgeFixture();
                RawClient client = edge.raw()) {
            CountDownLatch gate = new CountDownLatch(1);
            edge.put("/kv/b/k", "v");
            edge.flows.holdReads(gate);
            client.request("GET /kv/b/k HTTP/1.1");
            Waiting.until(() -> edge.flows.waitingReads() == 1);
            int port = edge.port();
            Thread stopping = Thread.startVirtualThread(edge::stop);
            Waiting.until(() -> refusesConnections(port));
            gate.countDown();
            assertEquals("v", client.answer().body());
            Waiting.until(() -> !stopping.isAlive());
        }
    }

    private static boolean refusesConnections(int port) {
        try (RawClient client = new RawClient(port)) {
            return false;
        } catch (UncheckedIOException refused) {
            return true;
        }
    }

    @Test
    void aPortInUseIsToldInWords() {
        try (EdgeFixture edge = new EdgeFixture()) {
            String samePort = "http.port=" + edge.port();
            UncheckedIOException failure =
                    assertThrows(UncheckedIOException.class, () -> new EdgeFixture(samePort));
            IOException cause = assertInstanceOf(IOException.class, failure.getCause());
            assertEquals(
                    "Cannot listen on 127.0.0.1:" + edge.port() + ": Address already in use", String.valueOf(cause.getMessage()));
        }
    }
}
