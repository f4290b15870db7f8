package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** What clients of Potboiler's core send, and what they read. */
final class PotboilerCoreCalls {
    /** The id of no entry. */
    static final String NONE = "feedface-dead-feed-face-deadfacedead";

    private static final ObjectMapper JSON = new ObjectMapper();

    private PotboilerCoreCalls() {}

    static String url(String url) {
        return "{\"url\": \"" + url + "\"}";
    }

    /** An entry of another owner. */
    static String foreign(String owner, String id, @Nullable String previous) {
        ObjectNode entry = JSON.createObjectNode().put("id", id).put("owner", owner).put("prev", previous);
        entry.putNull("next").putArray("when").add(0).add(JSON.createArrayNode().add(1389861759031483477L)).add(3);
        entry.putArray("dependencies").add(NONE);
        return entry.put("data", 1.5).toString();
    }

    static JsonNode json(HttpResponse<String> answer) {
        assertTrue(answer.statusCode() < 300, answer.statusCode() + " " + answer.body());
        assertEquals("application/json", EdgeCalls.field(answer, "content-type"));
        return tree(answer.body());
    }

    static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
