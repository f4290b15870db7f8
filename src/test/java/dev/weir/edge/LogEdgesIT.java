package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** One log that grows through two edges. */
final class LogEdgesIT {
    private static final int WRITERS = 16;
    private static final int EACH = 40;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Appends until it is answered, through one edge or the other, and returns the entry's key. */
    private String appended(List<URI> edges, String data) throws Exception {
        String key = UUID.randomUUID().toString();
        for (int attempt = 0;; attempt++) {
            try {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(edges.get(attempt % edges.size()).resolve("/kv/log"))
                                .timeout(Duration.ofSeconds(60))
                                .header("Idempotency-Key", key)
                                .POST(BodyPublishers.ofString(data))
                                .build(),
                        BodyHandlers.ofString());
                if (answer.statusCode() == 201) {
                    return answer.headers().firstValue("location").orElseThrow().substring("/kv/log/".length());
                }
                assertEquals(503, answer.statusCode(), answer::body);
            } catch (IOException lost) {
                assertTrue(attempt < 200, lost::toString);
            }
        }
    }

    private JsonNode read(URI edge, String path) throws Exception {
        return JSON.readTree(http.send(HttpRequest.newBuilder(edge.resolve(path)).build(), BodyHandlers.ofString()).body());
    }

    @Test
    void whatIsAppendedThroughTwoEdgesIsOneChainThoughAnswersAreLostAndOneEdgeIsKilled() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        String dsn = database.database().dsn();
        try (EdgeProcess one = EdgeProcess.on(dsn);
                EdgeProcess other = EdgeProcess.on(dsn);
                CuttingProxy proxy = new CuttingProxy(one.url());
                CuttingProxy otherProxy = new CuttingProxy(other.url());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            database.execute("insert into weir.bucket (name, kind) values ('log', 'log')");
            for (URI edge : List.of(one.url(), other.url())) {
                Waits.until("the kind is known", () -> http.send(
                        HttpRequest.newBuilder(edge.resolve("/kv/log")).POST(BodyPublishers.ofString("{")).build(),
                        BodyHandlers.ofString()).statusCode() == 400);
            }
            List<Future<List<String>>> all = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                List<URI> edges = i % 2 == 0
                        ? List.of(proxy.url(), otherProxy.url())
                        : List.of(otherProxy.url(), proxy.url());
                int writer = i;
                all.add(threads.submit(() -> {
                    List<String> keys = new ArrayList<>();
                    for (int n = 0; n < EACH; n++) {
                        keys.add(appended(edges, "{\"writer\":" + writer + ",\"n\":" + n + "}"));
                        if (writer == 0 && n == EACH / 2) {
                            other.kill9();
                        }
                    }
                    return keys;
                }));
            }
            Set<String> expected = new HashSet<>();
            for (Future<List<String>> each : all) {
                expected.addAll(each.get());
            }
            assertEquals(WRITERS * EACH, expected.size());
            assertTrue(proxy.cut() + otherProxy.cut() > WRITERS, "answers were lost");
            List<String> chain = chain(one.url());
            assertEquals(expected, new HashSet<>(chain));
            assertEquals(expected.size(), chain.size());
        }
    }

    /** The keys in their order, each of which names its neighbours; each writer's entries in the order in which it wrote. */
    private List<String> chain(URI edge) throws Exception {
        List<String> keys = new ArrayList<>();
        read(edge, "/kv/log?limit=10000").forEach(key -> keys.add(key.asText()));
        int[] next = new int[WRITERS];
        for (int i = 0; i < keys.size(); i++) {
            JsonNode entry = read(edge, "/kv/log/" + keys.get(i));
            assertEquals(keys.get(i), entry.path("id").asText());
            assertEquals(i == 0 ? "null" : keys.get(i - 1), entry.path("prev").asText("null"));
            assertEquals(i == keys.size() - 1 ? "null" : keys.get(i + 1), entry.path("next").asText("null"));
            assertEquals(next[entry.path("data").path("writer").asInt()]++, entry.path("data").path("n").asInt());
        }
        return keys;
    }
}
