package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.testing.FreePort;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WebhookReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Two edges that tell one webhook, one at a time. */
final class WebhookEdgesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int HELD = 7;
    private static final int ENTRIES = 40;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static EdgeProcess edge(String dsn, int port, String timeout, String lease) throws IOException {
        return EdgeProcess.on(
                dsn, "--face", "potboiler-core=" + port, "--set", "webhooks.timeout=" + timeout, "--set",
                "webhooks.lease=" + lease,
                "--set", "webhooks.poll=100ms", "--set", "webhooks.retry-to=200ms");
    }

    private HttpResponse<String> post(int port, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(60))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private void append(int port, int number) throws Exception {
        HttpResponse<String> answer = post(port, "/log", Integer.toString(number));
        assertEquals(201, answer.statusCode(), answer::body);
    }

    private static List<Integer> told(WebhookReceiver receiver) {
        List<Integer> numbers = new ArrayList<>();
        for (String body : receiver.bodies()) {
            try {
                numbers.add(JSON.readTree(body).path("data").asInt());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return numbers;
    }

    private static int held(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 204;
    }

    @Test
    void whereTheEdgeThatTellsIsKilledTheOtherGoesOnAtLeastOnceAndInOrder() throws Exception {
        String dsn = TestPostgres.version18().freshDatabase().dsn();
        int first = FreePort.next();
        int second = FreePort.next();
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch middle = new CountDownLatch(1);
        try (WebhookReceiver receiver = new WebhookReceiver(number -> {
            if (number == HELD) {
                middle.countDown();
                return held(end);
            }
            return 204;
        }); EdgeProcess one = edge(dsn, first, "2s", "4s")) {
            assertEquals(204, post(first, "/log/register", "{\"url\":\"" + receiver.url() + "\"}").statusCode());
            for (int i = 0; i < ENTRIES / 2; i++) {
                append(first, i);
            }
            middle.await();
            one.kill9();
            try (EdgeProcess other = edge(dsn, second, "2s", "4s")) {
                for (int i = ENTRIES / 2; i < ENTRIES; i++) {
                    append(second, i);
                }
                Waits.until("all are told", () -> told(receiver).contains(ENTRIES - 1), () -> told(receiver) + other.log());
                end.countDown();
                List<Integer> told = told(receiver);
                assertEquals(HELD, told.get(HELD), told::toString);
                assertEquals(HELD, told.get(HELD + 1), told::toString);
                int next = 0;
                for (int each : told) {
                    assertTrue(each <= next, told::toString);
                    next = Math.max(next, each + 1);
                }
                assertEquals(ENTRIES, next);
            }
        }
    }

    @Test
    void manyEntriesThroughTwoEdgesAreToldOnceEachAndInTheOrderOfTheLog() throws Exception {
        String dsn = TestPostgres.version18().freshDatabase().dsn();
        int[] ports = {FreePort.next(), FreePort.next()};
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 204);
                EdgeProcess one = edge(dsn, ports[0], "30s", "60s");
                EdgeProcess other = edge(dsn, ports[1], "30s", "60s")) {
            assertEquals(204, post(ports[0], "/log/register", "{\"url\":\"" + receiver.url() + "\"}").statusCode());
            List<Integer> expected = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                append(ports[i % 2], i);
                expected.add(i);
            }
            Waits.until("all are told", () -> told(receiver).size() >= 200, () -> one.log() + other.log());
            assertEquals(expected, told(receiver));
        }
    }
}
