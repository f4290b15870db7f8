package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.http.RawClient.Answer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Clients that are slow, or do nothing, are given up: no wait on them is without an end. */
final class SlowClientIT {
    private static final Duration SHORT = Duration.ofMillis(200);

    private static UnaryOperator<HttpSettings> timeouts(Duration read, Duration idle, Duration body, Duration write) {
        return s -> new HttpSettings(
                s.host(), s.port(), s.maxConnections(), s.maxRequests(), read, idle, body, write, s.shutdownGrace(), null);
    }

    private static final Duration LONG = Duration.ofMinutes(5);

    private static double givenUp(EdgeFixture edge) {
        return edge.registry.get("weir.http.slow.clients").counter().count();
    }

    @Test
    void aConnectionWithoutARequestIsClosedQuietly() {
        try (EdgeFixture edge = new EdgeFixture(timeouts(LONG, SHORT, LONG, LONG), EdgeFixture.LIMITS);
                RawClient client = edge.raw()) {
            assertTrue(client.isClosed());
            assertEquals(1, givenUp(edge));
        }
    }

    @Test
    void aConnectionThatIsIdleAfterARequestIsClosedQuietly() {
        try (EdgeFixture edge = new EdgeFixture(timeouts(LONG, SHORT, LONG, LONG), EdgeFixture.LIMITS);
                RawClient client = edge.raw()) {
            assertEquals(200, client.request("GET /status HTTP/1.1").answer().status());
            assertTrue(client.isClosed());
        }
    }

    @Test
    void aHeadThatNeverEndsIsAnswered408() {
        try (EdgeFixture edge = new EdgeFixture(timeouts(SHORT, LONG, LONG, LONG), EdgeFixture.LIMITS);
                RawClient client = edge.raw()) {
            Answer answer = client.send("GET /status HTTP/1.1\r\nHost: ed").answer();
            assertEquals(408, answer.status());
            assertEquals("The request took too long to arrive.\n", answer.body());
            assertTrue(client.isClosed());
        }
    }

    @Test
    void aBodyThatStopsIsAnswered408AndNotStored() {
        try (EdgeFixture edge = new EdgeFixture(timeouts(SHORT, LONG, LONG, LONG), EdgeFixture.LIMITS);
                RawClient client = edge.raw()) {
            client.request("PUT /kv/b/k HTTP/1.1", "Content-Length: 10").send("12345");
            assertEquals(408, client.answer().status());
            assertTrue(client.isClosed());
            assertEquals(0, edge.flows.size());
            assertEquals(0, edge.registry.get("weir.http.bodies.in.flight").gauge().value());
        }
    }

    @Test
    void aBodyThatTricklesHasADeadlineAsAWhole() {
        try (EdgeFixture edge = new EdgeFixture(timeouts(LONG, LONG, SHORT, LONG), EdgeFixture.LIMITS);
                RawClient client = edge.raw()) {
            client.request("PUT /kv/b/k HTTP/1.1", "Transfer-Encoding: chunked").send("1\r\na\r\n");
            Thread trickle = Thread.startVirtualThread(() -> {
                try {
                    while (givenUp(edge) == 0) {
                        client.send("1\r\na\r\n");
                    }
                } catch (UncheckedIOException cutOff) {
                    // As it should be.
                }
            });
            Waiting.until(() -> givenUp(edge) == 1);
            Waiting.until(() -> !trickle.isAlive());
            assertEquals(0, edge.flows.size());
        }
    }

    @Test
    void aClientThatDoesNotTakeItsAnswerIsCutOff() {
        LimitSettings limits = new LimitSettings(32 << 20, 32 << 20, 10, 256 << 20);
        try (EdgeFixture edge = new EdgeFixture(timeouts(LONG, LONG, LONG, SHORT), limits)) {
            edge.put("/kv/b/large", "x".repeat(32 << 20));
            try (RawClient client = edge.raw()) {
                client.request("GET /kv/b/large HTTP/1.1");
                Waiting.until(() -> givenUp(edge) == 1);
                Waiting.until(() -> edge.flows.openReadings() == 0);
            }
        }
    }

    @Test
    void aRequestThatTakesLongToAnswerIsNotASlowClient() {
        try (EdgeFixture edge = new EdgeFixture(timeouts(SHORT, SHORT, SHORT, SHORT), EdgeFixture.LIMITS);
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
