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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Many clients change one set through two edges that lose answers: no op is lost, and none is applied again after others. */
final class SharedSetIT {
    private static final String SET = "/kv/sets/shared";
    private static final int CLIENTS = 8;
    private static final int KEYS = 40;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger repeated = new AtomicInteger();

    @Test
    void whatIsToldIsThereAndWhatIsRemovedStaysAway() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("insert into weir.bucket (name, kind) values ('sets', 'set')");
        String dsn = database.database().dsn();
        try (EdgeProcess one = EdgeProcess.on(dsn);
                EdgeProcess other = EdgeProcess.on(dsn);
                CuttingProxy oneProxy = new CuttingProxy(one.url());
                CuttingProxy otherProxy = new CuttingProxy(other.url());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<URI> targets = List.of(oneProxy.url(), otherProxy.url());
            List<Future<?>> changing = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                changing.add(clients.submit(() -> {
                    change(targets, client);
                    return true;
                }));
            }
            for (Future<?> each : changing) {
                each.get();
            }
            List<String> kept = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                for (int i = 1; i < KEYS; i += 2) {
                    kept.add(key(client, i));
                }
            }
            String expected = kept.stream().sorted().map(SharedSetIT::element).collect(Collectors.joining(",", "[", "]"));
            for (EdgeProcess edge : List.of(one, other)) {
                HttpRequest get = HttpRequest.newBuilder(URI.create(edge.url() + SET)).build();
                assertEquals(expected, http.send(get, BodyHandlers.ofString()).body());
            }
            assertTrue(oneProxy.cut() + otherProxy.cut() > 0 && repeated.get() > 0, () -> repeated.get() + " repeats");
        }
    }

    private static String key(int client, int i) {
        return "c%02d-%03d".formatted(client, i);
    }

    private static String element(String key) {
        return "{\"item\":null,\"key\":\"" + key + "\",\"metadata\":null}";
    }

    /** Adds keys, and removes every other one. */
    private void change(List<URI> targets, int client) throws Exception {
        for (int i = 0; i < KEYS; i++) {
            String change = "\",\"change\":" + element(key(client, i)) + "}";
            postUntilTold(targets, client + i, "{\"op\":\"add" + change);
            if (i % 2 == 0) {
                postUntilTold(targets, client + i, "{\"op\":\"remove" + change);
            }
        }
    }

    private void postUntilTold(List<URI> targets, int start, String op) throws Exception {
        String key = UUID.randomUUID().toString();
        for (int attempt = 0;; attempt++) {
            HttpRequest post = HttpRequest.newBuilder(URI.create(targets.get((start + attempt) % 2) + SET))
                    .header("Idempotency-Key", key)
                    .timeout(Duration.ofSeconds(60))
                    .POST(BodyPublishers.ofString(op))
                    .build();
            try {
                HttpResponse<String> answer = http.send(post, BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    repeated.addAndGet(answer.headers().firstValue("weir-outcome").isPresent() ? 1 : 0);
                    return;
                }
                assertEquals(503, answer.statusCode(), answer.body());
            } catch (IOException lost) {
                // It is sent again.
            }
            assertTrue(attempt < 200, () -> "no answer after 200 tries of " + op);
        }
    }
}
