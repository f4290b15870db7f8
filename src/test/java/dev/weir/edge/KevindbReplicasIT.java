package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.testing.FreePort;
import dev.weir.testing.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three edges that speak as the replicas of kevinDB, on one database. */
final class KevindbReplicasIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int REPLICAS = 3;
    private static final int ROUNDS = 30;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Integer> ports = new ArrayList<>();
    private final List<EdgeProcess> edges = new ArrayList<>();
    private String dsn = "";

    private record Answer(int status, JsonNode body) {
        JsonNode metadata() {
            return body.get("causal-metadata");
        }
    }

    @BeforeEach
    void start() throws IOException {
        dsn = TestPostgres.version18().freshDatabase().dsn();
        for (int i = 0; i < REPLICAS; i++) {
            ports.add(FreePort.next());
        }
        for (int i = 0; i < REPLICAS; i++) {
            edges.add(replica(i));
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (EdgeProcess edge : edges) {
            edge.close();
        }
        client.close();
    }

    private String address(int replica) {
        return "127.0.0.1:" + ports.get(replica);
    }

    private EdgeProcess replica(int number) throws IOException {
        Map<String, String> environment =
                Map.of("VIEW", String.join(",", addresses(0, 1, 2)), "SOCKET_ADDRESS", address(number));
        return EdgeProcess.onWith(
                environment, dsn, "--face", "kevindb=" + ports.get(number), "--set", "faces.kevindb.silence=1s", "--set",
                "faces.kevindb.heartbeat=200ms");
    }

    private Set<String> addresses(int... replicas) {
        Set<String> addresses = new TreeSet<>();
        for (int replica : replicas) {
            addresses.add(address(replica));
        }
        return addresses;
    }

    private Answer call(int replica, String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://" + address(replica) + path))
                        .timeout(Duration.ofSeconds(30))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
    }

    private Answer put(int replica, String key, int value, JsonNode seen) throws IOException, InterruptedException {
        return call(replica, "PUT", "/key-value-store/" + key, "{\"value\":" + value + ",\"causal-metadata\":" + seen + "}");
    }

    private Answer get(int replica, String key, JsonNode seen) throws IOException, InterruptedException {
        return call(replica, "GET", "/key-value-store/" + key, "{\"causal-metadata\":" + seen + "}");
    }

    private Set<String> view(int replica) throws IOException, InterruptedException {
        Set<String> view = new TreeSet<>();
        call(replica, "GET", "/key-value-store-view", "").body().get("view").forEach(one -> view.add(one.asText()));
        return view;
    }

    private static JsonNode nothing() {
        return JSON.getNodeFactory().textNode("");
    }

    @Test
    void whatAClientSawItSeesAtEveryReplica() throws Exception {
        JsonNode seen = nothing();
        for (int round = 0; round < ROUNDS; round++) {
            int key = round % 2;
            Answer written = put(round % REPLICAS, "k" + key, round, seen);
            assertTrue(written.status() < 300, () -> written.toString());
            seen = written.metadata();
            for (int replica = 0; replica < REPLICAS; replica++) {
                Answer read = get(replica, "k" + key, seen);
                assertEquals(round, read.body().get("value").asInt(), "replica " + replica);
                assertEquals(seen, read.metadata(), "replica " + replica);
            }
        }
        assertEquals(addresses(0, 1, 2), new TreeSet<>(seen.properties().stream().map(Map.Entry::getKey).toList()));
        Answer deleted = call(1, "DELETE", "/key-value-store/k1", "{\"causal-metadata\":" + seen + "}");
        assertEquals(200, deleted.status());
        for (int replica = 0; replica < REPLICAS; replica++) {
            assertEquals(404, get(replica, "k1", deleted.metadata()).status());
        }
    }

    @Test
    void aReplicaThatIsSilentLeavesTheViewAndIsBackWithAllValuesWhenItSpeaks() throws Exception {
        for (int replica = 0; replica < REPLICAS; replica++) {
            int at = replica;
            Waits.until("all are in the view of " + at, () -> view(at).equals(addresses(0, 1, 2)));
        }
        put(2, "before", 1, nothing());
        edges.get(2).kill9();
        Waits.until("the one that was killed has left", () -> view(0).equals(addresses(0, 1)) && view(1).equals(addresses(0, 1)));

        JsonNode seen = get(0, "before", nothing()).metadata();
        Answer meanwhile = put(1, "meanwhile", 2, seen);
        assertEquals(201, meanwhile.status());
        edges.set(2, replica(2));
        assertEquals(addresses(0, 1, 2), view(2));
        assertEquals(2, get(2, "meanwhile", meanwhile.metadata()).body().get("value").asInt());
        assertEquals(1, get(2, "before", meanwhile.metadata()).body().get("value").asInt());
        assertEquals(addresses(0, 1, 2), view(0));
    }

    @Test
    void aReplicaThatAClientTookOutStaysOutUntilItIsPutBack() throws Exception {
        String body = "{\"socket-address\":\"" + address(2) + "\"}";
        Waits.until("all are in the view", () -> view(0).equals(addresses(0, 1, 2)));
        assertEquals(200, call(0, "DELETE", "/key-value-store-view", body).status());
        assertEquals(404, call(1, "DELETE", "/key-value-store-view", body).status());
        assertEquals(addresses(0, 1), view(2));
        assertEquals(201, call(1, "PUT", "/key-value-store-view", body).status());
        assertEquals(404, call(2, "PUT", "/key-value-store-view", body).status());
        assertEquals(addresses(0, 1, 2), view(0));
    }
}
