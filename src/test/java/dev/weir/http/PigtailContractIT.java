package dev.weir.http;

import static dev.weir.http.EdgeCalls.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.Waiting;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of pigtail depend on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PigtailContractIT {
    private static final String ANN = UUID.randomUUID().toString();
    private static final String BOB = UUID.randomUUID().toString();

    private RealEdge edge;
    private EdgeCalls face;

    @BeforeAll
    void start() {
        edge = new RealEdge("faces.pigtail.port=0");
        face = edge.face("pigtail");
        create("first", 60_000);
        Waiting.until("the bucket is known as a queue",
                () -> face.send("POST", "/queue/first", "{\"task_name\":\"t\"}").statusCode() == 201);
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private void create(String queue, long timeoutMillis) {
        HttpResponse<String> answer =
                face.send("POST", "/create", "{\"name\":\"" + queue + "\",\"timeout_ms\":" + timeoutMillis + "}");
        assertEquals(201, answer.statusCode(), answer.body());
        assertEquals("/queue/" + queue, field(answer, "location"));
    }

    /** Adds a task, as a curl without a Content-Type of JSON, and returns its path. */
    private String add(String queue) {
        HttpResponse<String> answer = face.send(
                "POST", "/queue/" + queue, "{\"task_name\":\"send\",\"info\":{\"to\":[1.50]}}", "Content-Type",
                "application/x-www-form-urlencoded");
        assertEquals(201, answer.statusCode(), answer.body());
        String host = "http://127.0.0.1:" + face.port();
        String location = String.valueOf(field(answer, "location"));
        assertTrue(location.startsWith(host + "/queue/" + queue + '/'), location);
        return location.substring(host.length());
    }

    private static String by(String worker) {
        return "{\"worker_id\":\"" + worker + "\"}";
    }

    @Test
    void aTaskIsTakenKeptAndDone() {
        create("life", 60_000);
        assertEquals("{}", face.get("/queue/life").body());
        String task = add("life");
        String id = task.substring("/queue/life/".length());
        assertEquals("{\"" + id + "\":{\"task_name\":\"send\",\"state\":\"pending\"}}", face.get("/queue/life").body());
        assertEquals("{\"task_name\":\"send\",\"state\":\"pending\",\"info\":{\"to\":[1.50]},\"worker\":null}",
                face.get(task).body());
        HttpResponse<String> taken = face.put(task, by(ANN));
        assertEquals(200, taken.statusCode(), taken.body());
        assertEquals("{\"task_name\":\"send\",\"state\":\"working\",\"info\":{\"to\":[1.50]},\"worker\":\"" + ANN + "\"}",
                taken.body());
        assertEquals(taken.body(), face.get(task).body());
        assertEquals(200, face.put(task, by(ANN)).statusCode());
        assertEquals(409, face.put(task, by(BOB)).statusCode());
        assertEquals(409, face.send("DELETE", task, by(BOB)).statusCode());
        assertEquals(200, face.send("DELETE", task, by(ANN)).statusCode());
        HttpResponse<String> gone = face.get(task);
        assertEquals(404, gone.statusCode());
        assertEquals("No queue item " + id + " in life", gone.body().strip());
        assertEquals("{}", face.get("/queue/life").body());
    }

    @Test
    void whatTimedOutIsPendingForAnother() {
        create("times", 50);
        String task = add("times");
        face.put(task, by(ANN));
        Waiting.until(() -> face.get("/queue/times").body().contains("\"state\":\"pending\""));
        create("times", 60_000);
        assertEquals(200, face.put(task, by(BOB)).statusCode());
        assertEquals(409, face.put(task, by(ANN)).statusCode());
    }

    @Test
    void manyWorkersAtOnceAndOneHasTheTask() throws Exception {
        create("race", 60_000);
        for (int round = 0; round < 10; round++) {
            String task = add("race");
            List<Future<Integer>> answers = new ArrayList<>();
            try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 16; i++) {
                    answers.add(workers.submit(() -> face.put(task, by(UUID.randomUUID().toString())).statusCode()));
                }
            }
            int taken = 0;
            for (Future<Integer> each : answers) {
                assertTrue(each.get() == 200 || each.get() == 409, each.get() + " is neither");
                taken += each.get() == 200 ? 1 : 0;
            }
            assertEquals(1, taken);
        }
    }

    @Test
    void aDeletedQueueIsNone() {
        create("gone", 60_000);
        String task = add("gone");
        assertEquals(200, face.delete("/queue/gone").statusCode());
        for (HttpResponse<String> answer : List.of(
                face.get("/queue/gone"), face.get(task), face.delete("/queue/gone"), face.put(task, by(ANN)),
                face.send("POST", "/queue/gone", "{\"task_name\":\"t\"}"))) {
            assertEquals(404, answer.statusCode());
            assertEquals("No queue gone", answer.body().strip());
        }
        create("gone", 60_000);
        assertEquals("{}", face.get("/queue/gone").body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "POST|/create|", "POST|/create|[]", "POST|/create|{\"name\":\"q\"}", "POST|/create|{\"timeout_ms\":1}",
        "POST|/create|{\"name\":\"q\",\"timeout_ms\":0}", "POST|/create|{\"name\":\"a/b\",\"timeout_ms\":1}",
        "POST|/create|{\"name\":\"..\",\"timeout_ms\":1}", "POST|/create|{\"name\":7,\"timeout_ms\":1}",
        "POST|/queue/first|{\"info\":1}", "POST|/queue/first|x", "PUT|/queue/first/x|{}",
        "PUT|/queue/first/x|{\"worker_id\":\"ann\"}", "DELETE|/queue/first/x|", "PUT|/queue/first/x|{\"worker_id\":7}"})
    void badRequestsChangeNothing(String method, String path, String body) {
        HttpResponse<String> answer = face.send(method, path, body == null ? "" : body);
        assertEquals(400, answer.statusCode(), answer.body());
    }

    @Test
    void otherRoutesAndMethodsAreRefused() {
        assertEquals(404, face.get("/").statusCode());
        assertEquals(404, face.get("/queue/a/b/c").statusCode());
        assertEquals(405, face.get("/create").statusCode());
        assertEquals(405, face.put("/queue/first", "{}").statusCode());
        assertEquals(404, face.put("/queue/first/none", by(ANN)).statusCode());
    }
}
