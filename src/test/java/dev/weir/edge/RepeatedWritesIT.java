package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Clients that count up, each in a key of its own, by compare-and-set, while every other answer is lost. They ask again with the
 * same Idempotency-Key, through another edge as often as not.
 */
final class RepeatedWritesIT {
    private static final int CLIENTS = 16;
    private static final int LOST = 1_000;

    private final AtomicInteger repeated = new AtomicInteger();

    @Test
    void everyIncrementCountsOnceAndIsToldToHaveBeenMade() throws Exception {
        String dsn = WeirDatabase.on(TestPostgres.version18()).database().dsn();
        try (EdgeProcess one = EdgeProcess.on(dsn);
                EdgeProcess other = EdgeProcess.on(dsn);
                CuttingProxy proxy = new CuttingProxy(one.url());
                CuttingProxy otherProxy = new CuttingProxy(other.url());
                HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String path = "/kv/counters/" + i;
                counts.add(clients.submit(() -> count(http, List.of(proxy, otherProxy), path)));
            }
            for (int i = 0; i < CLIENTS; i++) {
                // From the database: the other edge may have written last, a moment ago.
                HttpRequest get = HttpRequest.newBuilder(one.item("counters", Integer.toString(i)))
                        .header("Cache-Control", "no-cache")
                        .build();
                int made = counts.get(i).get();
                assertEquals(Integer.toString(made), http.send(get, BodyHandlers.ofString()).body(), "counter " + i);
            }
            System.out.printf("repeats: %d answers cut off, %d repeats told%n", proxy.cut() + otherProxy.cut(), repeated.get());
            assertTrue(proxy.cut() + otherProxy.cut() >= LOST);
            assertTrue(repeated.get() > LOST / 4, () -> repeated.get() + " repeats");
        }
    }

    /** Returns how often it has counted. */
    private int count(HttpClient http, List<CuttingProxy> proxies, String path) throws Exception {
        String tag = null;
        int count = 0;
        while (proxies.get(0).cut() + proxies.get(1).cut() < LOST) {
            HttpResponse<String> answer = increment(http, proxies, path, tag, count + 1);
            assertEquals(200, answer.statusCode(), () -> answer.request().uri() + " " + answer.headers().map());
            tag = answer.headers().firstValue("etag").orElseThrow();
            count++;
        }
        return count;
    }

    private HttpResponse<String> increment(
            HttpClient http, List<CuttingProxy> proxies, String path, @Nullable String tag, int value) throws Exception {
        String key = UUID.randomUUID().toString();
        for (int attempt = 0;; attempt++) {
            URI target = URI.create(proxies.get((value + attempt) % 2).url() + path);
            HttpRequest put = HttpRequest.newBuilder(target)
                    .headers("Idempotency-Key", key, tag == null ? "If-None-Match" : "If-Match", tag == null ? "*" : tag)
                    .timeout(Duration.ofSeconds(60))
                    .PUT(BodyPublishers.ofString(Integer.toString(value)))
                    .build();
            try {
                HttpResponse<String> answer = http.send(put, BodyHandlers.ofString());
                if (answer.headers().firstValue("weir-outcome").isPresent()) {
                    repeated.incrementAndGet();
                }
                return answer;
            } catch (IOException lost) {
                assertTrue(attempt < 100, lost::toString);
            }
        }
    }
}
