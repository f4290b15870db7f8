package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.KvClient.Fate;
import dev.weir.edge.KvClient.Outcome;
import dev.weir.edge.KvClient.Read;
import dev.weir.testing.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two edges on one database, which know of each other only what the database tells them. */
final class TwoEdgesIT {
    private static final int KEYS = 10;
    private static final int CLIENTS = 32;
    private static final int INCREMENTS_EACH = 25;
    /** {@code changes.ttl}, and time to load on a busy machine. */
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(6);

    private static final KvClient client = new KvClient();
    private static @Nullable EdgeProcess first;
    private static @Nullable EdgeProcess second;

    @BeforeAll
    static void start() throws IOException {
        String dsn = TestPostgres.version18().freshDatabase().dsn();
        first = EdgeProcess.on(dsn);
        second = EdgeProcess.on(dsn);
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        for (EdgeProcess edge : new @Nullable EdgeProcess[] {first, second}) {
            if (edge != null) {
                edge.close();
            }
        }
    }

    private static EdgeProcess edge(int number) {
        EdgeProcess edge = number % 2 == 0 ? first : second;
        assertTrue(edge != null && edge.isAlive());
        return Objects.requireNonNull(edge);
    }

    @Test
    void everyAcknowledgedIncrementIsCountedOnce() throws Exception {
        for (int key = 0; key < KEYS; key++) {
            assertEquals(Fate.APPLIED, client.create(counter(0, key), "0").fate());
        }
        List<Future<?>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                clients.add(threads.submit(() -> {
                    for (int n = 0; n < INCREMENTS_EACH; n++) {
                        increment(counter(number, (number + n) % KEYS));
                    }
                    return null;
                }));
            }
        }
        for (Future<?> each : clients) {
            each.get();
        }
        for (int edge = 0; edge < 2; edge++) {
            long sum = 0;
            for (int key = 0; key < KEYS; key++) {
                sum += Long.parseLong(String.valueOf(client.getThrough(counter(edge, key)).value()));
            }
            assertEquals(CLIENTS * INCREMENTS_EACH, sum);
        }
    }

    /** Raises a counter by one; the first try may go by what the edge's caches hold. */
    private static void increment(URI counter) throws IOException, InterruptedException {
        Read read = client.get(counter);
        while (true) {
            String value = read.value();
            String etag = read.etag();
            if (value != null && etag != null) {
                Outcome outcome = client.putIfMatch(counter, Long.toString(Long.parseLong(value) + 1), etag);
                if (outcome.fate() == Fate.APPLIED) {
                    return;
                }
                assertTrue(outcome.fate() != Fate.UNKNOWN, "nothing has happened that could leave an outcome unknown");
            }
            read = client.getThrough(counter);
        }
    }

    private static URI counter(int edge, int key) {
        return edge(edge).item("counters", "key-" + key);
    }

    @Test
    void aWriteThroughOneEdgeIsSoonSeenThroughTheOtherAndNothingOlderAfterIt() throws Exception {
        for (int value = 0; value < 20; value++) {
            URI here = edge(value).item("seen", "key");
            URI there = edge(value + 1).item("seen", "key");
            assertEquals(Fate.APPLIED, client.put(here, Integer.toString(value)).fate());
            assertEquals(Integer.toString(value), client.get(here).value(), "the edge that wrote it shows it at once");
            long end = System.nanoTime() + SEEN_WITHIN.toNanos();
            int before = -1;
            int seen = -1;
            while (seen < value) {
                String read = client.get(there).value();
                seen = read == null ? -1 : Integer.parseInt(read);
                assertTrue(seen >= before && seen >= value - 1, "it went back");
                before = seen;
                assertTrue(System.nanoTime() - end < 0, "it was not seen through the other edge");
            }
            // What the other edge showed once, it goes on showing, from its cache and from the database.
            assertEquals(Integer.toString(value), client.get(there).value());
            assertEquals(Integer.toString(value), client.getThrough(there).value());
        }
    }

    @Test
    void aDeleteThroughOneEdgeIsSoonSeenThroughTheOther() throws Exception {
        URI here = edge(0).item("deleted", "key");
        URI there = edge(1).item("deleted", "key");
        assertEquals(Fate.APPLIED, client.put(here, "x").fate());
        assertEquals("x", client.getThrough(there).value());
        assertEquals(Fate.APPLIED, client.delete(here).fate());
        assertEquals(404, client.get(here).status());
        long end = System.nanoTime() + SEEN_WITHIN.toNanos();
        while (client.get(there).status() != 404) {
            assertTrue(System.nanoTime() - end < 0, "the delete was not seen through the other edge");
        }
        assertEquals(404, client.get(there).status());
        assertEquals(404, client.getThrough(there).status());
    }
}
