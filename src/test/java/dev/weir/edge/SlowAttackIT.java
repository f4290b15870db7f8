package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slow clients, many of them, take nothing from those who are not, and are gone soon.
 *
 * <p>{@code -Dweir.attackers=5000} is the full form, with the packaged time limits, within which the attackers must be gone; it
 * wants {@code ulimit -n 20000}. The short form has 200 and shorter limits. Both print what good traffic met.
 */
final class SlowAttackIT {
    private static final int ATTACKERS = Integer.getInteger("weir.attackers", 200);
    private static final boolean FULL = ATTACKERS >= 5_000;
    private static final int LARGE = 8 << 20;
    private static final long LOOK_NANOS = FULL ? 500_000_000L : 50_000_000L;
    private static final long QUIET_NANOS = FULL ? 20_000_000_000L : 1_000_000_000L;

    @TempDir
    private static Path data;

    private static EdgeProcess edge;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        String[] shorter = {
            "--set", "http.head-timeout=2s", "--set", "http.body-grace=2s", "--set", "http.write-timeout=2s",
            "--set", "http.max-requests=100"
        };
        edge = EdgeProcess.embeddedWithHeap(FULL ? "512m" : "256m", data, FULL ? new String[0] : shorter);
        put("good/hot", 1_000);
        put("good/large", LARGE);
        new GoodTraffic(edge).until(() -> pass(QUIET_NANOS));
    }

    @AfterAll
    static void stop() throws Exception {
        edge.close();
        HTTP.close();
    }

    @Test
    void slowBodies() throws Exception {
        attack("slow bodies", ATTACKERS,
                "PUT /kv/b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(20),
                "x".repeat(10));
    }

    @Test
    void slowHeads() throws Exception {
        attack("slow heads", ATTACKERS, "GET /kv/b/k HTTP/1.1\r\nHost: localhost\r\n", "X-a: b\r\n");
    }

    @Test
    void silentConnections() throws Exception {
        attack("silent connections", ATTACKERS, "", "");
    }

    @Test
    void slowReaders() throws Exception {
        attack("slow readers", ATTACKERS / 5, "GET /kv/good/large HTTP/1.1\r\nHost: localhost\r\n\r\n", "");
    }

    private static void attack(String name, int count, String first, String drop) throws Exception {
        GoodTraffic good = new GoodTraffic(edge);
        Waiting.until(() -> connections() < ATTACKERS / 10);
        GoodTraffic.Seen quiet = good.until(() -> pass(QUIET_NANOS));
        long[] gone = new long[1];
        GoodTraffic.Seen attacked = good.until(() -> {
            long begin = System.nanoTime();
            try (Attackers attackers = new Attackers(count, edge.url().getPort(), first, drop)) {
                Waiting.until(() -> connections() > count / 2.0);
                Waiting.until(() -> connections() < 20);
                gone[0] = System.nanoTime() - begin;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        double ratio = attacked.p99Millis() / quiet.p99Millis();
        System.out.printf(Locale.ROOT, "%d %s: p99 %.1f ms, quiet %.1f ms, ratio %.2f; %s; all gone after %.1f s%n", count, name,
                attacked.p99Millis(), quiet.p99Millis(), ratio, attacked.statuses(), gone[0] / 1e9);
        assertTrue(Set.of(200, 404).containsAll(attacked.statuses().keySet()), () -> attacked.statuses() + edge.log());
        if (FULL) {
            assertTrue(gone[0] < 30_000_000_000L, "gone after " + gone[0] / 1e9);
        }
    }

    /** Lets time pass with the same looks at the edge's metrics as while it is attacked: they cost it something. */
    private static void pass(long nanos) {
        long end = System.nanoTime() + nanos;
        Waiting.until(() -> connections() >= 0 && System.nanoTime() - end > 0);
    }

    private static double connections() {
        LockSupport.parkNanos(LOOK_NANOS);
        try {
            String metrics = HTTP.send(
                    HttpRequest.newBuilder(URI.create(edge.adminUrl() + "/metrics")).build(), BodyHandlers.ofString()).body();
            return metrics.lines()
                    .filter(line -> line.startsWith("weir_http_connections "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void put(String path, int bytes) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(edge.url() + "/kv/" + path))
                .PUT(BodyPublishers.ofByteArray(new byte[bytes]))
                .build();
        assertEquals(200, HTTP.send(request, BodyHandlers.discarding()).statusCode());
    }
}
