package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Ops on sets in buckets that have the names of their kinds, and what becomes of them. */
record SetCalls(RealEdge edge) {
    /** Starts an edge with those buckets. */
    static SetCalls start() {
        RealEdge edge = new RealEdge("limits.value-bytes=256KiB");
        for (String kind : List.of("set", "set-forever", "set-grow")) {
            edge.declare(kind, kind);
        }
        return new SetCalls(edge);
    }

    HttpResponse<String> post(String path, String ops, String... fields) {
        HttpResponse<String> answer = edge.send("POST", "/kv/" + path, ops, fields);
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("", answer.body());
        return answer;
    }

    String read(String path) {
        HttpResponse<String> answer = edge.get("/kv/" + path);
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("application/json", field(answer, "content-type"));
        return answer.body();
    }

    static String create() {
        return "{\"op\":\"create\",\"change\":null}";
    }

    static String add(String key, String item) {
        return "{\"op\":\"add\",\"change\":{\"item\":" + item + ",\"key\":\"" + key + "\",\"metadata\":{\"n\":1}}}";
    }

    static String remove(String key) {
        return "{\"op\":\"remove\",\"change\":{\"key\":\"" + key + "\"}}";
    }

    static String element(String key, String item) {
        return "{\"item\":" + item + ",\"key\":\"" + key + "\",\"metadata\":{\"n\":1}}";
    }

    static String numbered(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> add("%04d".formatted(i), "1")).collect(Collectors.joining(",", "[", "]"));
    }

    static String shown(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> element("%04d".formatted(i), "1")).collect(Collectors.joining(","));
    }

    static String entry(String item, String key, String value) {
        return "{\"key\":\"" + item + "\"," + add(key, value).substring(1);
    }
}
