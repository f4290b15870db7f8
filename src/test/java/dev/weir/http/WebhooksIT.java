package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.testing.Waiting;
import dev.weir.testing.WebhookReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks of the face {@code potboiler-core}: who is told what, when, and in which order. */
final class WebhooksIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RealEdge edge;
    private EdgeCalls face;

    @BeforeEach
    void start() {
        edge = edgeWith();
        face = edge.face("potboiler-core");
    }

    private static RealEdge edgeWith(String... more) {
        List<String> pairs = new ArrayList<>(List.of(
                "faces.potboiler-core.port=0", "webhooks.retry-from=5ms", "webhooks.retry-to=50ms", "webhooks.timeout=2s",
                "webhooks.lease=4s", "webhooks.poll=50ms"));
        pairs.addAll(List.of(more));
        return new RealEdge(pairs.toArray(String[]::new));
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private void register(String url) {
        assertEquals(204, face.send("POST", "/log/register", "{\"url\":\"" + url + "\"}").statusCode());
    }

    private String append(String data, String query) {
        return json(face.send("POST", "/log" + query, data).body()).path("id").asText();
    }

    private void foreign(String owner, String id, @Nullable String previous, String... dependencies) {
        ObjectNode entry = JSON.createObjectNode().put("id", id).put("owner", owner).put("prev", previous).put("data", id);
        entry.putArray("when").add(0).add(JSON.createArrayNode().add(1)).add(0);
        List.of(dependencies).forEach(entry.putArray("dependencies")::add);
        assertEquals("Added", face.send("POST", "/log/other", entry.toString()).body());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> told(WebhookReceiver receiver) {
        return receiver.bodies().stream().map(body -> json(body).path("id").asText()).toList();
    }

    private static void untilTold(WebhookReceiver receiver, List<String> ids) {
        Waiting.until(ids.size() + " are told", () -> told(receiver).size() >= ids.size());
        assertEquals(ids, told(receiver));
    }

    private static String fresh() {
        return UUID.randomUUID().toString();
    }

    @Test
    void aReceiverThatFailsFiveTimesIsThenToldAllInOrder() throws IOException {
        try (WebhookReceiver receiver = new WebhookReceiver(number -> number < 5 ? 500 + number : 204)) {
            append("\"before\"", "");
            register(receiver.url() + "/told?x=1");
            List<String> ids = IntStream.range(0, 30).mapToObj(i -> append(Integer.toString(i), "")).toList();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                expected.add(ids.getFirst());
            }
            expected.addAll(ids);
            untilTold(receiver, expected);
            JsonNode entry = json(receiver.bodies().getLast());
            assertEquals(json(face.get("/log/" + ids.getLast()).body()).path("when"), entry.path("when"));
            Waiting.until(() -> metrics().contains("weir_webhook_behind{url=\"" + receiver.url() + "/told?x=1\"} 0.0"));
            assertTrue(metrics().contains("weir_webhook_deliveries_total{outcome=\"refused\"} 5.0"), this::metrics);
            assertTrue(metrics().contains("weir_webhook_deliveries_total{outcome=\"delivered\"} 30.0"), this::metrics);
        }
    }

    private String metrics() {
        return edge.admin().get("/metrics").body();
    }

    @Test
    void anEntryWaitsForThoseOnWhichItDependsAndWithItItsOwnersLaterOnes() throws IOException {
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 204)) {
            register(receiver.url());
            String owner = fresh();
            String missing = fresh();
            String first = append("1", "");
            String waits = append("2", "?dependency=" + missing + "&dependency=" + first);
            String later = append("3", "");
            String[] other = {fresh(), fresh()};
            foreign(owner, other[0], null);
            foreign(owner, other[1], other[0], later);
            untilTold(receiver, List.of(first, other[0], other[1]));
            String waiting = "weir_webhook_waiting{url=\"" + receiver.url() + "\"} ";
            Waiting.until("what waits can be seen", () -> metrics().contains(waiting + "1.0"));
            foreign(fresh(), missing, null);
            untilTold(receiver, List.of(first, other[0], other[1], missing, waits, later));
            Waiting.until(() -> metrics().contains(waiting + "0.0"));
        }
    }

    @Test
    void whatComesInAnotherOrderIsToldInThatOfItsChain() throws IOException {
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 204)) {
            register(receiver.url());
            String owner = fresh();
            List<String> ids = IntStream.range(0, 6).mapToObj(i -> fresh()).toList();
            for (int i : List.of(5, 3, 4, 1, 2, 0)) {
                foreign(owner, ids.get(i), i == 0 ? null : ids.get(i - 1));
            }
            untilTold(receiver, ids);
        }
    }

    @Test
    void whatNeverHasTheOneBeforeItWaitsOnlySoLong() throws IOException {
        edge.close();
        edge = edgeWith("webhooks.gap-wait=100ms");
        face = edge.face("potboiler-core");
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 204)) {
            register(receiver.url());
            String owner = fresh();
            String lonely = fresh();
            foreign(owner, lonely, fresh());
            untilTold(receiver, List.of(lonely));
        }
    }

    @Test
    void whoHasDeregisteredIsToldNothingMoreAndOthersAre() throws IOException {
        try (WebhookReceiver gone = new WebhookReceiver(number -> 204);
                WebhookReceiver stays = new WebhookReceiver(number -> 204)) {
            register(gone.url());
            register(stays.url());
            String first = append("1", "");
            untilTold(gone, List.of(first));
            assertEquals(204, face.send("POST", "/log/deregister", "{\"url\":\"" + gone.url() + "\"}").statusCode());
            String second = append("2", "");
            untilTold(stays, List.of(first, second));
            assertEquals(List.of(first), told(gone));
            Waiting.until(() -> !metrics().contains("url=\"" + gone.url() + "\""));
        }
    }

    @Test
    void oneThatHangsOrRedirectsHoldsUpNobodyElse() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        try (WebhookReceiver hangs = new WebhookReceiver(number -> waited(end));
                WebhookReceiver redirects = new WebhookReceiver(number -> 307);
                WebhookReceiver works = new WebhookReceiver(number -> 200)) {
            register(hangs.url());
            register(redirects.url());
            register(works.url());
            List<String> ids = IntStream.range(0, 5).mapToObj(i -> append(Integer.toString(i), "")).toList();
            untilTold(works, ids);
            Waiting.until(() -> redirects.bodies().size() > 2);
            assertEquals(1, told(redirects).stream().distinct().count());
            assertEquals(1, told(hangs).stream().distinct().count());
            end.countDown();
            Waiting.until(() -> told(hangs).containsAll(ids));
        }
    }

    private static int waited(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 204;
    }

    @Test
    void anAddressThatIsNotAllowedIsNeverTold() {
        append("1", "");
        assertEquals(403, face.send("POST", "/log/register", "{\"url\":\"http://0.0.0.0:1/\"}").statusCode());
        assertEquals(403, face.send("POST", "/log/register", "{\"url\":\"http://[::ffff:192.0.2.1]/\"}").statusCode());
        edge.sql("insert into weir.webhook (bucket, url, cursor) values ('potboiler', 'http://192.0.2.1:1/', 0)");
        Waiting.until(() -> metrics().contains("weir_webhook_deliveries_total{outcome=\"forbidden\"}")
                && !metrics().contains("weir_webhook_deliveries_total{outcome=\"forbidden\"} 0.0"));
    }

    @Test
    void whatAnEdgeHasNotToldIsToldByTheNextOne() throws IOException {
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 503)) {
            register(receiver.url());
            List<String> ids = new ArrayList<>();
            ids.add(append("1", ""));
            Waiting.until(() -> receiver.bodies().size() > 1);
            RealEdge first = edge;
            edge = new RealEdge(first, "faces.potboiler-core.port=0", "webhooks.poll=50ms");
            face = edge.face("potboiler-core");
            first.close();
            ids.add(append("2", ""));
            int refused = receiver.bodies().size();
            receiver.answerWith(number -> 204);
            Waiting.until(() -> told(receiver).contains(ids.getLast()));
            assertEquals(ids, told(receiver).stream().skip(refused).distinct().toList());
        }
    }
}
