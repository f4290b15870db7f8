package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.Version;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Clients who write through one edge and read through another, which would trust what it has for an hour. */
final class ReadYourWritesIT {
    private static final int CLIENTS = 8;
    private static final int ROUNDS = 50;

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.timeout(EdgeProcess.LIMIT).build(), BodyHandlers.ofString());
    }

    private static String version(HttpResponse<?> answer) {
        return answer.headers().firstValue("Weir-Version").orElseThrow();
    }

    @Test
    void whatOneWroteIsReadBackThroughTheOtherAtOnce() throws Exception {
        String dsn = WeirDatabase.on(TestPostgres.version18()).database().dsn();
        try (EdgeProcess one = EdgeProcess.on(dsn, "--set", "changes.ttl=1h");
                EdgeProcess other = EdgeProcess.on(dsn, "--set", "changes.ttl=1h");
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                String own = "own" + client;
                all.add(clients.submit(alone(own, one, other)));
                all.add(clients.submit(together(one, other)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    /** A key of one's own: exactly what was written is read back, and after a delete nothing. */
    private Callable<Void> alone(String key, EdgeProcess one, EdgeProcess other) {
        return () -> {
            for (int round = 0; round < ROUNDS; round++) {
                URI to = (round % 2 == 0 ? one : other).item("b", key);
                URI from = (round % 2 == 0 ? other : one).item("b", key);
                boolean deletes = round % 5 == 4;
                HttpRequest.Builder write = HttpRequest.newBuilder(to);
                HttpResponse<String> written =
                        send(deletes ? write.DELETE() : write.PUT(BodyPublishers.ofString(key + round)));
                assertEquals(200, written.statusCode());
                HttpResponse<String> read = send(HttpRequest.newBuilder(from).header("Weir-Min-Version", version(written)));
                assertEquals(deletes ? 404 : 200, read.statusCode());
                assertEquals(deletes ? "" : key + round, read.body());
                assertEquals(version(written), version(read));
            }
            return null;
        };
    }

    /** A key of everybody's: what is read back is one's own, or what another wrote behind it. */
    private Callable<Void> together(EdgeProcess one, EdgeProcess other) {
        return () -> {
            for (int round = 0; round < ROUNDS; round++) {
                HttpResponse<String> written = send(HttpRequest.newBuilder((round % 2 == 0 ? one : other).item("b", "shared"))
                        .PUT(BodyPublishers.ofString("v" + round)));
                HttpResponse<String> read = send(HttpRequest.newBuilder((round % 2 == 0 ? other : one).item("b", "shared"))
                        .header("Weir-Min-Version", version(written)));
                assertEquals(200, read.statusCode());
                assertTrue(
                        Version.parse(version(read)).orElseThrow().isAtLeast(Version.parse(version(written)).orElseThrow()),
                        () -> version(read) + " is less than " + version(written));
            }
            return null;
        };
    }
}
