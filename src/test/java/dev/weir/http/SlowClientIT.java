package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.RawClient.Answer;
import dev.weir.testing.Waiting;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that are slow, or do nothing, are given up: no wait on them is without an end. */
@ParameterizedClass
@EnumSource(Wire.class)
final class SlowClientIT {
    private final Wire wire;

    SlowClientIT(Wire wire) {
        this.wire = wire;
    }

    private static double givenUp(EdgeFixture edge) {
        return edge.registry.get("weir.http.slow.clients").counter().count();
    }

    @Test
    void aConnectionWithoutARequestIsClosedQuietlyLongBeforeAnIdleOne() {
        try (EdgeFixture edge = new EdgeFixture(wire, "http.head-timeout=200ms", "http.idle-timeout=1h");
                RawClient client = edge.raw()) {
            assertTrue(client.isClosed());
            assertEquals(1, givenUp(edge));
        }
    }

    @Test
    void aConnectionThatIsIdleAfterARequestIsClosedQuietly() {
        try (EdgeFixture edge = new EdgeFixture(wire, "http.idle-timeout=200ms");
                RawClient client = edge.raw()) {
            assertEquals(200, client.request("GET /status HTTP/1.1").answer().status());
            assertTrue(client.isClosed());
        }
    }

    @Test
    void aHeadThatNeverEndsIsAnswered408() {
        try (EdgeFixture edge = new EdgeFixture(wire, "http.head-timeout=500ms", "http.cors-allow-origin=*");
                RawClient client = edge.raw()) {
            Answer answer = client.send("GET /status HTTP/1.1\r\nHost: ed").answer();
            assertEquals(408, answer.status());
            assertTrue(answer.field("date").endsWith(" GMT"), "Date");
            assertEquals("no-store", answer.field("cache-control"));
            assertEquals("nosniff", answer.field("x-content-type-options"));
            assertEquals("close", answer.field("connection"));
            assertEquals("*", answer.field("access-control-allow-origin"));
            assertEquals("The request took too long to arrive.\n", answer.body());
            assertTrue(client.isClosed());
        }
    }

    @Test
    void aBodyThatStopsIsAnswered408AndNotStored() {
        try (EdgeFixture edge = new EdgeFixture(wire, "http.read-timeout=200ms");
                RawClient client = edge.raw()) {
            client.request("PUT /kv/b/k HTTP/1.1", "Content-Length: 10").send("12345");
            assertEquals(408, client.answer().status());
            assertTrue(client.isClosed());
            assertEquals(0, edge.flows.size());
            // The client is told by another thread than the one that holds what has come.
            Waiting.until(() -> edge.registry.get("weir.http.bodies.in.flight").gauge().value() == 0);
        }
    }

    @Test
    void aBodyThatTricklesHasADeadlineAsAWhole() {
        try (EdgeFixture edge = new EdgeFixture(wire, "http.body-deadline=200ms");
                RawClient client = edge.raw()) {
            client.request("PUT /kv/b/k HTTP/1.1", "Transfer-Encoding: chunked").send("1\r\na\r\n");
            Thread trickle = Thread.startVirtualThread(() -> {
                try {
                    while (givenUp(edge) == 0) {
                        client.send("1\r\na\r\n");
                    }
                } catch (UncheckedIOException cutOff) {
                    // The edge gives it up after the deadline.
                }
            });
            Waiting.until(() -> givenUp(edge) == 1);
            Waiting.until(() -> !trickle.isAlive());
            assertEquals(0, edge.flows.size());
        }
    }

    @Test
    void aBodyThatArrivesTooSlowlyIsAnswered408ThoughNoReadTakesLong() {
        try (EdgeFixture edge = new EdgeFixture(wire, "http.body-grace=200ms", "http.body-min-bytes=1MiB");
                RawClient client = edge.raw()) {
            client.request("PUT /kv/b/k HTTP/1.1", "Content-Length: 1000000").send("1");
            Thread trickle = Thread.startVirtualThread(() -> {
                try {
                    while (givenUp(edge) == 0) {
                        client.send("1");
                    }
                } catch (UncheckedIOException cutOff) {
                    // The edge gives it up once it is too slow.
                }
            });
            Waiting.until(() -> givenUp(edge) == 1);
            Waiting.until(() -> !trickle.isAlive());
            assertEquals(0, edge.flows.size());
        }
    }

    @Test
    void aClientThatTakesItsAnswerTooSlowlyIsCutOff() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(wire, "http.write-timeout=300ms", "http.write-min-bytes=1GiB",
                "limits.value-bytes=32MiB", "limits.multi-bytes=32MiB")) {
            edge.put("/kv/b/large", "x".repeat(32 << 20));
            try (RawClient client = edge.raw()) {
                client.request("GET /kv/b/large HTTP/1.1");
                Thread taker = Thread.startVirtualThread(() -> client.takeSlowly(() -> givenUp(edge) > 0));
                Waiting.until(() -> givenUp(edge) == 1);
                Waiting.until(() -> edge.flows.openResults() == 0);
                taker.join();
            }
        }
    }

    @Test
    void aClientThatDoesNotTakeItsAnswerIsCutOff() {
        try (EdgeFixture edge =
                new EdgeFixture(wire, "http.write-timeout=200ms", "limits.value-bytes=32MiB", "limits.multi-bytes=32MiB")) {
            edge.put("/kv/b/large", "x".repeat(32 << 20));
            try (RawClient client = edge.raw()) {
                client.request("GET /kv/b/large HTTP/1.1");
                Waiting.until(() -> givenUp(edge) == 1);
                Waiting.until(() -> edge.flows.openResults() == 0);
            }
        }
    }

    @Test
    void aClientThatDoesNotTakeItsHotAnswersIsCutOff() {
        try (EdgeFixture edge = new EdgeFixture(wire, "http.write-timeout=200ms");
                RawClient client = edge.raw()) {
            edge.put("/kv/b/k", "x".repeat(60_000));
            while (givenUp(edge) == 0) {
                int before = edge.flows.hotReads();
                client.request("GET /kv/b/k HTTP/1.1");
                Waiting.until(() -> edge.flows.hotReads() > before || givenUp(edge) == 1);
            }
        }
    }

    @Test
    void aConnectionThatIsIdleAfterAHotAnswerIsClosedQuietly() {
        try (EdgeFixture edge = new EdgeFixture(wire, "http.idle-timeout=200ms");
                RawClient client = edge.raw()) {
            edge.put("/kv/b/k", "value");
            assertEquals(200, client.request("GET /kv/b/k HTTP/1.1").answer().status());
            assertEquals(1, edge.flows.hotReads());
            assertTrue(client.isClosed());
        }
    }

    @Test
    void aRequestThatTakesLongToAnswerIsNotASlowClient() {
        try (EdgeFixture edge = new EdgeFixture(wire, "http.head-timeout=500ms", "http.read-timeout=200ms",
                "http.idle-timeout=200ms", "http.body-deadline=200ms",
                "http.write-timeout=200ms");
                RawClient slow = edge.raw();
                RawClient idle = edge.raw()) {
            CountDownLatch gate = new CountDownLatch(1);
            edge.flows.holdReads(gate);
            slow.request("GET /kv/b/none HTTP/1.1");
            Waiting.until(() -> edge.flows.waitingReads() == 1);
            // A connection opened later, and as idle, has been given up; the one that waits for us has not.
            assertTrue(idle.isClosed());
            gate.countDown();
            assertEquals(404, slow.answer().status());
        }
    }
}
