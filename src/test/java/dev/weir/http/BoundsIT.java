package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.RawClient.Answer;
import dev.weir.testing.Waiting;
import dev.weir.transport.ArrivingBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What there is too much of is refused in words, and what is in flight when the edge stops is finished. */
final class BoundsIT {
    private static final String[] ONE_BODY = {
        "limits.value-bytes=1MiB", "limits.multi-bytes=1MiB", "limits.bodies-in-flight-bytes=1MiB", "http.body-drop-after=1h"
    };

    private static double refused(EdgeFixture edge, String reason) {
        return edge.registry.get("weir.http.refused").tag("reason", reason).counter().count();
    }

    @Test
    void bodiesInFlightAreBounded() {
        try (EdgeFixture edge = new EdgeFixture(ONE_BODY);
                RawClient first = edge.raw()) {
            first.request("PUT /kv/b/first HTTP/1.1", "Content-Length: 1000000").send(new byte[900_000]);
            Waiting.until(() -> edge.registry.get("weir.http.bodies.in.flight").gauge().value() == 1_000_000);
            try (RawClient second = edge.raw()) {
                second.request("PUT /kv/b/second HTTP/1.1", "Content-Length: 60000");
                Answer refused = second.send(new byte[60_000]).answer();
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
            Waiting.until(() -> edge.registry.get("weir.http.bodies.in.flight").gauge().value() == 2 * ArrivingBody.FIRST);
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
            Answer refused = third.request("GET /kv/b/other HTTP/1.1").answer();
            assertEquals(503, refused.status());
            assertEquals("1", refused.field("retry-after"));
            assertTrue(refused.body().contains("as many requests as it can"), refused.body());
            gate.countDown();
            assertEquals(404, first.answer().status());
            assertEquals(404, second.answer().status());
        }
    }

    @Test
    void hitsAndTheStatusAreAnsweredWhereNoMoreRequestsAre() {
        try (EdgeFixture edge = new EdgeFixture("http.max-connections=100", "http.max-requests=1");
                RawClient first = edge.raw();
                RawClient reader = edge.raw()) {
            Waiting.until(() -> edge.put("/kv/b/k", "value").statusCode() == 200);
            CountDownLatch gate = new CountDownLatch(1);
            edge.flows.holdWrites(gate);
            first.request("PUT /kv/b/one HTTP/1.1", "Content-Length: 1").send("1");
            Waiting.until(() -> edge.flows.waitingWrites.get() == 1);
            assertEquals("value", reader.request("GET /kv/b/k HTTP/1.1").answer().body());
            assertEquals(1, edge.flows.hotReads());
            assertEquals("value", reader.request("GET /kv/b/k?faced HTTP/1.1").answer().body());
            assertEquals(200, reader.request("GET /status HTTP/1.1").answer().status());
            assertEquals(503, reader.request("GET /kv/b/none HTTP/1.1").answer().status());
            assertEquals(503, reader.request("DELETE /kv/b/k HTTP/1.1").answer().status());
            assertEquals(503, reader.request("PUT /kv/b/k HTTP/1.1", "Content-Length: 1").send("2").answer().status());
            assertEquals(3, refused(edge, "requests"));
            gate.countDown();
            assertEquals(200, first.answer().status());
        }
    }

    @Test
    void requestsThatWaitForTheirBodiesHoldNoOneUp() {
        try (EdgeFixture edge = new EdgeFixture("http.max-connections=100", "http.max-requests=1");
                RawClient plain = edge.raw();
                RawClient chunked = edge.raw();
                RawClient many = edge.raw()) {
            plain.request("PUT /kv/b/plain HTTP/1.1", "Content-Length: 2").send("1");
            chunked.request("PUT /kv/b/chunked HTTP/1.1", "Transfer-Encoding: chunked").send("1\r\n1\r\n");
            many.request("PUT /multi/b HTTP/1.1", "Content-Type: application/json", "Content-Length: 2").send("[");
            Waiting.until(() -> edge.registry.get("weir.http.bodies.in.flight").gauge().value() == 2 + ArrivingBody.FIRST + 2);
            assertEquals(0, edge.registry.get("weir.http.requests.active").gauge().value());
            Waiting.until(() -> edge.put("/kv/b/other", "v").statusCode() == 200);
            assertEquals(200, plain.send("2").answer().status());
            Waiting.until(() -> edge.put("/kv/b/other", "v").statusCode() == 200);
            assertEquals(200, chunked.send("0\r\n\r\n").answer().status());
        }
    }

    @Test
    void theSlowestBodyIsGivenUpForOneThatNeedsItsRoom() {
        try (EdgeFixture edge = new EdgeFixture(
                "limits.value-bytes=1MiB", "limits.multi-bytes=1MiB", "limits.bodies-in-flight-bytes=1MiB",
                "http.body-drop-after=0s", "http.body-drop-below-bytes=1TiB");
                RawClient slow = edge.raw()) {
            slow.request("PUT /kv/b/slow HTTP/1.1", "Content-Length: 1000000").send(new byte[900_000]);
            Waiting.until(() -> edge.registry.get("weir.http.bodies.in.flight").gauge().value() == 1_000_000);
            assertEquals(200, edge.put("/kv/b/quick", "x".repeat(500_000)).statusCode());
            assertEquals(408, slow.answer().status());
            assertEquals(1, edge.registry.get("weir.http.bodies.dropped").counter().count());
            Waiting.until(() -> edge.registry.get("weir.http.bodies.in.flight").gauge().value() == 0);
            assertEquals(1, edge.flows.size());
        }
    }

    @Test
    void oneAddressHasNoMoreThanItsShareOfTheBodies() {
        try (EdgeFixture edge = new EdgeFixture(
                "limits.value-bytes=100000", "limits.multi-bytes=100000", "limits.bodies-per-address-bytes=1",
                "http.proxies=10.0.0.1");
                RawClient first = edge.raw();
                RawClient second = edge.raw();
                RawClient third = edge.raw();
                RawClient other = edge.raw("127.0.0.2")) {
            // Always room for a largest body, with what is made of it.
            for (RawClient client : List.of(first, second)) {
                client.request("PUT /kv/b/k HTTP/1.1", "Content-Length: 100000").send(new byte[90_000]);
            }
            Waiting.until(() -> edge.registry.get("weir.http.bodies.in.flight").gauge().value() == 200_000);
            assertEquals(503, third.request("PUT /kv/b/k HTTP/1.1", "Content-Length: 1").send("1").answer().status());
            assertEquals(200, other.request("PUT /kv/b/k HTTP/1.1", "Content-Length: 1").send("1").answer().status());
            assertEquals(1, refused(edge, "bodies-share"));
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
    void theIdlestConnectionMakesRoomForANewOne() {
        try (EdgeFixture edge = new EdgeFixture("http.max-connections=2", "http.spare-idle=0s");
                RawClient first = edge.raw();
                RawClient second = edge.raw()) {
            assertEquals(200, first.request("GET /status HTTP/1.1").answer().status());
            assertEquals(200, second.request("GET /status HTTP/1.1").answer().status());
            assertEquals(200, first.request("GET /status HTTP/1.1").answer().status());
            try (RawClient third = edge.raw()) {
                assertEquals(200, third.request("GET /status HTTP/1.1").answer().status());
                assertTrue(second.isClosed());
                assertEquals(200, first.request("GET /status HTTP/1.1").answer().status());
                assertEquals(1, edge.registry.get("weir.http.idle.closed").counter().count());
            }
        }
    }

    @Test
    void aConnectionThatHasJustComeDoesNotMakeRoom() {
        try (EdgeFixture edge = new EdgeFixture("http.max-connections=1", "http.spare-idle=1h");
                RawClient first = edge.raw()) {
            Waiting.until(() -> edge.registry.get("weir.http.connections").gauge().value() == 1);
            try (RawClient second = edge.raw()) {
                assertEquals(503, second.answer().status());
            }
            assertEquals(200, first.request("GET /status HTTP/1.1").answer().status());
        }
    }

    @Test
    void whereNoConnectionIsIdleANewOneIsAnswered503AndClosed() {
        try (EdgeFixture edge = new EdgeFixture("http.max-connections=2", "http.max-requests=100");
                RawClient first = edge.raw();
                RawClient second = edge.raw()) {
            CountDownLatch gate = new CountDownLatch(1);
            edge.flows.holdReads(gate);
            first.request("GET /kv/b/none HTTP/1.1");
            second.request("GET /kv/b/none HTTP/1.1");
            Waiting.until(() -> edge.flows.waitingReads() == 2);
            try (RawClient third = edge.raw()) {
                Answer refused = third.answer();
                assertEquals(503, refused.status());
                assertEquals("1", refused.field("retry-after"));
                assertTrue(third.isClosed());
            }
            assertEquals(1, edge.registry.get("weir.listener.refused").tag("reason", "full").counter().count());
            gate.countDown();
            assertEquals(404, first.answer().status());
            assertEquals(404, second.answer().status());
        }
    }

    @Test
    void oneAddressHasNoMoreThanItsShareOfTheConnections() {
        try (EdgeFixture edge = new EdgeFixture("http.max-connections-per-address=2", "http.proxies=10.0.0.0/8");
                RawClient first = edge.raw();
                RawClient second = edge.raw()) {
            assertEquals(200, first.request("GET /status HTTP/1.1").answer().status());
            assertEquals(200, second.request("GET /status HTTP/1.1").answer().status());
            try (RawClient third = edge.raw();
                    RawClient other = edge.raw("127.0.0.2")) {
                assertEquals(503, third.answer().status());
                assertEquals(200, other.request("GET /status HTTP/1.1").answer().status());
            }
            first.close();
            Waiting.until(() -> edge.registry.get("weir.http.connections").gauge().value() == 1);
            Waiting.until(edge::hasRoom);
        }
    }

    @Test
    void aProxyHasNoShare() {
        try (EdgeFixture edge = new EdgeFixture("http.max-connections-per-address=1");
                RawClient first = edge.raw();
                RawClient second = edge.raw()) {
            assertEquals(200, first.request("GET /status HTTP/1.1").answer().status());
            assertEquals(200, second.request("GET /status HTTP/1.1").answer().status());
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
                    "Cannot listen on 127.0.0.1:" + edge.port() + ": Address already in use. Choose another port with --port"
                            + " (0 picks a free one), or another address with --host",
                    String.valueOf(cause.getMessage()));
        }
    }
}
