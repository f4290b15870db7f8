package dev.weir.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpResponse;
import java.util.UUID;

/** Short ways to ask a face of Potboiler's key-value store. */
record KvCalls(EdgeCalls face) {
    /** Of an edge that has the face. */
    static KvCalls of(RealEdge edge) {
        return new KvCalls(edge.face("potboiler-kv"));
    }

    /** Sends as curl does with {@code -d}. */
    HttpResponse<String> post(String path, String body) {
        return face.send("POST", path, body, "Content-Type", "application/x-www-form-urlencoded");
    }

    void declare(String table, String crdt) {
        taken(post("/kv/_config/" + table, "{\"op\":\"set\",\"change\":{\"crdt\":\"" + crdt + "\"}}"));
    }

    /** Makes a change, and expects that it is taken. */
    void change(String path, String op, String change) {
        taken(post("/kv/" + path, "{\"op\":\"" + op + "\",\"change\":" + change + "}"));
    }

    private static void taken(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("", answer.body());
    }

    /** Brings an event, and expects that it is taken. */
    void event(String path, String op, String change, String when) {
        HttpResponse<String> answer = post("/kv/event", entry(data(path, op, change), when));
        assertEquals(204, answer.statusCode(), answer.body());
    }

    /** What a key shows. */
    String read(String path) {
        HttpResponse<String> answer = face.get("/kv/" + path);
        assertEquals(200, answer.statusCode(), answer.body());
        return answer.body();
    }

    /** The change of an event. */
    static String data(String path, String op, String change) {
        String[] names = path.split("/", 2);
        return "{\"table\":\"" + names[0] + "\",\"key\":\"" + names[1] + "\",\"op\":\"" + op + "\",\"change\":" + change + "}";
    }

    /** An entry of a log. */
    static String entry(String data, String when) {
        return "{\"id\":\"" + UUID.randomUUID() + "\",\"owner\":\"" + UUID.randomUUID()
                + "\",\"prev\":null,\"next\":null,\"when\":"
                + when + ",\"data\":" + data + ",\"dependencies\":[\"" + UUID.randomUUID() + "\"]}";
    }

    static String element(String key, String item, String metadata) {
        return "{\"item\":" + item + ",\"key\":\"" + key + "\",\"metadata\":" + metadata + "}";
    }
}
