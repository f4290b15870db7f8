package dev.weir.http;

import static dev.weir.http.PotboilerCoreCalls.foreign;
import static dev.weir.http.PotboilerCoreCalls.json;
import static dev.weir.http.PotboilerCoreCalls.url;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.testing.Waiting;
import dev.weir.testing.WebhookReceiver;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Nodes of Potboiler's core, each with a database of its own, that tell each other of their logs. */
final class PotboilerNodesIT {
    private static RealEdge node() {
        return new RealEdge("faces.potboiler-core.port=0", "webhooks.retry-to=100ms", "webhooks.poll=100ms");
    }

    private static EdgeCalls face(RealEdge node) {
        return node.face("potboiler-core");
    }

    private static void knows(RealEdge node, RealEdge other) {
        assertEquals(204, face(node).send("POST", "/nodes", url("http://127.0.0.1:" + face(other).port() + "/")).statusCode());
    }

    private static void append(RealEdge node, int entries) {
        for (int i = 0; i < entries; i++) {
            assertEquals(201, face(node).send("POST", "/log", Integer.toString(i)).statusCode());
        }
    }

    private static JsonNode heads(RealEdge node) {
        return json(face(node).get("/log"));
    }

    @Test
    void nodesHaveEachOthersEntriesAsTheyWereMade() {
        try (RealEdge one = node(); RealEdge other = node(); RealEdge third = node()) {
            append(one, 5);
            append(other, 3);
            knows(one, other);
            knows(other, one);
            knows(other, third);
            append(one, 5);
            append(other, 3);
            append(third, 1);
            Waiting.until("two nodes have the same entries", () -> heads(one).size() == 2 && heads(one).equals(heads(other)));
            Waiting.until("the third has all of both", () -> heads(third).size() == 3
                    && heads(one).properties().stream().allMatch(
                            each -> each.getValue().equals(heads(third).path(each.getKey()))));
            assertEquals(json(face(one).get("/log/first")), json(face(other).get("/log/first")));
            for (JsonNode first : json(face(one).get("/log/first"))) {
                for (String id = first.asText(); !id.equals("null");) {
                    JsonNode entry = json(face(one).get("/log/" + id));
                    assertEquals(entry, json(face(other).get("/log/" + id)));
                    assertEquals(entry, json(face(third).get("/log/" + id)));
                    id = entry.path("next").asText("null");
                }
            }
        }
    }

    @Test
    void aNodeIsToldOfTheWholeLogAtOnceUntilItIsTakenAway() throws IOException {
        try (RealEdge node = node(); WebhookReceiver other = new WebhookReceiver(number -> number == 1 ? 400 : 200)) {
            EdgeCalls calls = face(node);
            append(node, 2);
            assertEquals(204, calls.send("POST", "/nodes", url(other.url())).statusCode());
            assertEquals(200, calls.send("POST", "/log/other", foreign(UUID.randomUUID().toString(), UUID.randomUUID().toString(),
                    UUID.randomUUID().toString())).statusCode());
            Waiting.until("all are told, though one is refused and one depends on what is not here",
                    () -> other.bodies().size() == 3);
            assertEquals(404, calls.send("POST", "/log/deregister", url(other.url() + "/log/other")).statusCode());
            assertEquals(204, calls.send("DELETE", "/nodes", url(other.url())).statusCode());
            try (WebhookReceiver hook = new WebhookReceiver(number -> 204)) {
                assertEquals(204, calls.send("POST", "/log/register", url(hook.url())).statusCode());
                append(node, 1);
                Waiting.until(() -> hook.bodies().size() == 1);
            }
            assertEquals(3, other.bodies().size());
            assertTrue(node.rows("select url from weir.webhook").stream().noneMatch(each -> each.endsWith("/log/other")));
        }
    }
}
