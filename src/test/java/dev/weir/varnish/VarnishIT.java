package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.edge.EdgeProcess;
import dev.weir.testing.RealVarnish;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real edge behind a real Varnish, seen by clients of the latter. */
final class VarnishIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path data;

    @SuppressWarnings("NullAway.Init") // set by beforeAll
    private static EdgeProcess edge;

    @SuppressWarnings("NullAway.Init") // set by beforeAll
    private static RealVarnish varnish;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() throws IOException {
        edge = EdgeProcess.embedded(data);
        varnish = RealVarnish.before(edge.url());
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        varnish.close();
        edge.close();
    }

    @Test
    void aValueIsFetchedOnceAndThenHeld() throws Exception {
        put("held", "value");
        HttpResponse<String> first = get("held");
        assertEquals("value", first.body());
        assertEquals("miss", first.headers().firstValue("X-Cache").orElse(""));
        HttpResponse<String> second = get("held");
        assertEquals("value", second.body());
        assertEquals("hit", second.headers().firstValue("X-Cache").orElse(""));
    }

    private void put(String key, String value) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(varnish.item("b", key)).PUT(BodyPublishers.ofString(value)).build(),
                BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
    }

    private HttpResponse<String> get(String key) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(varnish.item("b", key)).timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }
}
