package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.item.SiblingPart;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Calls of items in the bucket {@code s}, which is of the kind {@code siblings}. */
record SiblingCalls(RealEdge edge) {
    /** Declares the bucket. */
    static SiblingCalls of(RealEdge edge) {
        edge.declare("s", "siblings");
        return new SiblingCalls(edge);
    }

    HttpResponse<String> put(String key, String value, String... fields) {
        HttpResponse<String> answer = edge.put("/kv/s/" + key, value, fields);
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("", answer.body());
        return answer;
    }

    HttpResponse<String> get(String key, String... fields) {
        return edge.get("/kv/s/" + key, fields);
    }

    /** The values of an item, in the order in which they were written. */
    List<String> values(String key) {
        HttpResponse<String> read = get(key);
        return switch (read.statusCode()) {
            case 200 -> List.of(read.body());
            case 300 -> parts(read).stream().map(part -> text(read, part)).toList();
            default -> List.of();
        };
    }

    static List<SiblingPart> parts(HttpResponse<String> answer) {
        return SiblingPart.read(answer.body().getBytes(StandardCharsets.UTF_8), field(answer, "content-type"));
    }

    private static String text(HttpResponse<String> answer, SiblingPart part) {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        return new String(Arrays.copyOfRange(body, part.from(), part.from() + part.length()), StandardCharsets.UTF_8);
    }
}
