package dev.weir.http;

import static dev.weir.http.EdgeCalls.etag;
import static dev.weir.http.EdgeCalls.field;
import static dev.weir.http.EdgeCalls.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.Waiting;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Buckets of the kind {@code queue}, on a whole edge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class QueueContractIT {
    private RealEdge edge;

    @BeforeAll
    void start() {
        edge = new RealEdge("limits.value-bytes=64KiB");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    /** Adds a task and returns its path. */
    private String add(String queue, String info, String... fields) {
        HttpResponse<String> answer = edge.send("POST", queue, info, fields);
        assertEquals(201, answer.statusCode(), answer.body());
        return Objects.requireNonNull(field(answer, "location"));
    }

    private HttpResponse<String> claim(String queue, String worker, long timeoutMillis) {
        return edge.send("POST", queue + "?claim", "{\"worker\":\"" + worker + "\",\"timeout_ms\":" + timeoutMillis + "}");
    }

    private HttpResponse<String> take(String task, String worker) {
        return edge.put(task, "{\"worker\":\"" + worker + "\"}");
    }

    private String state(String task) {
        return json(edge.get(task)).path("state").asText();
    }

    @Test
    void aTaskIsAddedClaimedKeptAndDone() {
        String queue = edge.declare("life", "queue");
        HttpResponse<String> added = edge.send("POST", queue, "{\"b\": 1.50, \"a\": [null]}");
        assertEquals(201, added.statusCode(), added.body());
        String task = Objects.requireNonNull(field(added, "location"));
        assertTrue(task.startsWith("/kv/life/"), task);
        assertEquals("application/json", field(added, "content-type"));
        assertEquals("pending", json(added).path("state").asText());
        HttpResponse<String> pending = edge.get(task);
        assertEquals(added.body(), pending.body());
        assertEquals(etag(added), etag(pending));
        assertEquals("no-store", field(pending, "cache-control"));
        assertTrue(pending.body().endsWith("\"worker\":null,\"until\":null,\"added\":" + json(pending).path("added")
                + ",\"taken\":null,\"tries\":0,\"info\":{\"b\":1.50,\"a\":[null]}}"), pending.body());

        HttpResponse<String> claimed = claim(queue, "w1", 60_000);
        assertEquals(200, claimed.statusCode(), claimed.body());
        assertEquals(task, field(claimed, "content-location"));
        assertEquals("/kv/life/" + json(claimed).path("id").asText(), task);
        assertEquals("w1", json(claimed).path("worker").asText());
        HttpResponse<String> working = edge.get(task);
        assertEquals(claimed.body(), working.body());
        assertEquals(etag(claimed), etag(working));
        assertEquals(304, edge.get(task, "If-None-Match", etag(claimed)).statusCode());
        assertEquals(1, json(working).path("tries").asInt());
        assertEquals(204, claim(queue, "w2", 60_000).statusCode());

        HttpResponse<String> kept = edge.put(task, "{\"worker\":\"w1\",\"timeout_ms\":120000,\"info\":\"half\"}");
        assertEquals(200, kept.statusCode(), kept.body());
        assertEquals("half", json(kept).path("info").asText());
        assertEquals(1, json(kept).path("tries").asInt());
        assertEquals(json(claimed).path("taken"), json(kept).path("taken"));
        assertTrue(Instant.parse(json(kept).path("until").asText()).isAfter(Instant.parse(json(claimed).path("until").asText())));
        assertEquals(409, take(task, "w2").statusCode());
        assertEquals(409, edge.delete(task + "?worker=w2").statusCode());
        assertEquals(kept.body(), edge.get(task).body());

        assertEquals(200, edge.delete(task + "?worker=w1").statusCode());
        assertEquals(404, edge.get(task).statusCode());
        assertEquals(404, edge.delete(task + "?worker=w1").statusCode());
        assertEquals(404, take(task, "w1").statusCode());
        assertEquals(0, edge.number("select count(*) from weir.task where bucket = 'life'"));
    }

    @Test
    void theFirstInIsTheFirstOut() {
        String queue = edge.declare("fifo", "queue");
        for (int i = 0; i < 50; i++) {
            add(queue, Integer.toString(i));
        }
        for (int i = 0; i < 50; i++) {
            assertEquals(i, json(claim(queue, "w", 60_000)).path("info").asInt());
        }
        assertEquals(204, claim(queue, "w", 60_000).statusCode());
    }

    @Test
    void whatTimedOutIsPendingAgainAtItsPlaceAndLostForItsWorker() {
        String queue = edge.declare("times", "queue");
        String task = add(queue, "1");
        add(queue, "2");
        HttpResponse<String> claimed = claim(queue, "slow", 50);
        assertEquals("working", json(claimed).path("state").asText());
        Waiting.until(() -> state(task).equals("pending"));
        HttpResponse<String> pending = edge.get(task);
        assertFalse(etag(pending).equals(etag(claimed)));
        assertEquals("null", json(pending).path("worker").toString());
        HttpResponse<String> again = claim(queue, "quick", 60_000);
        assertEquals("1", json(again).path("info").asText());
        assertEquals(2, json(again).path("tries").asInt());
        assertEquals(409, take(task, "slow").statusCode());
        assertEquals(409, edge.delete(task + "?worker=slow").statusCode());
        assertEquals(200, edge.delete(task + "?worker=quick").statusCode());
    }

    @Test
    void aTimedOutTaskIsClaimedAlthoughNobodyHasLookedAtIt() {
        String queue = edge.declare("unseen", "queue");
        add(queue, "1");
        claim(queue, "slow", 50);
        Waiting.until(() -> claim(queue, "quick", 60_000).statusCode() == 200);
        assertEquals(204, claim(queue, "quick", 60_000).statusCode());
    }

    @Test
    void aWorkerWhoIsLateMayFinishWhatNobodyElseHasTaken() {
        String queue = edge.declare("late", "queue");
        String task = add(queue, "1");
        claim(queue, "slow", 1);
        Waiting.until(() -> state(task).equals("pending"));
        assertEquals(200, take(task, "slow").statusCode());
        assertEquals(2, json(edge.get(task)).path("tries").asInt());
        assertEquals(200, edge.delete(task + "?worker=slow").statusCode());
    }

    @Test
    void aPutTakesATaskAndConditionsHold() {
        String queue = edge.declare("taken", "queue");
        String task = add(queue, "1");
        String tag = etag(edge.get(task));
        assertEquals(412, edge.put(task, "{\"worker\":\"w\"}", "If-Match", "\"1\"").statusCode());
        assertEquals(200, edge.put(task, "{\"worker\":\"w\"}", "If-Match", tag).statusCode());
        assertEquals(412, edge.delete(task + "?worker=w", "If-Match", tag).statusCode());
        assertEquals(200, edge.delete(task).statusCode(), "who names no worker takes the task away");
        assertEquals(204, claim(queue, "w", 1000).statusCode());
    }

    @Test
    void anAdditionThatIsRepeatedIsOneTask() {
        String queue = edge.declare("repeat", "queue");
        String task = add(queue, "1", "Idempotency-Key", "k");
        HttpResponse<String> again = edge.send("POST", queue, "1", "Idempotency-Key", "k");
        assertEquals(201, again.statusCode());
        assertEquals("repeated", field(again, "weir-outcome"));
        assertEquals(task, field(again, "location"));
        assertEquals(200, claim(queue, "w", 60_000).statusCode());
        assertEquals(200, edge.delete(task + "?worker=w").statusCode());
        assertEquals("repeated", field(edge.send("POST", queue, "1", "Idempotency-Key", "k"), "weir-outcome"));
        assertEquals(204, claim(queue, "w", 60_000).statusCode());
    }

    @Test
    void multiAddsAndReadsTasks() {
        String queue = edge.declare("many", "queue");
        assertEquals(200, edge.multi("PUT", "many?atomic=true",
                "[{\"key\":\"a\",\"op\":\"add\",\"change\":1},{\"key\":\"b\",\"op\":\"add\",\"change\":2}]").statusCode());
        assertTrue(edge.multi("PUT", "many", "[{\"key\":\"a\",\"op\":\"add\",\"change\":2}]").body().contains("refused"));
        assertEquals("1", json(claim(queue, "w", 60_000)).path("info").asText());
        assertTrue(edge.multi("POST", "many", "[{\"key\":\"b\"}]").body().contains("pending"));
        assertEquals(2, edge.get(queue).body().split("\",\"").length);
        assertEquals(200, edge.delete(queue + "?prefix=b").statusCode());
        assertEquals(204, claim(queue, "w", 60_000).statusCode());
    }

    @Test
    void whatExpiresOrIsDeletedBySqlIsNotClaimed() {
        String queue = edge.declare("sql", "queue");
        String task = add(queue, "1");
        add(queue, "2", "Weir-Expires-In", "1");
        edge.sql("select weir.delete_item('sql', '" + task.substring(8) + "')");
        Waiting.until(() -> claim(queue, "w", 1).statusCode() == 204);
        assertThrows(IllegalStateException.class, () -> edge.sql("select weir.put_item('sql', 'x', '7')"));
    }

    @Test
    void whatIsDeletedOrExpiresLeavesNoTaskBehind() {
        String queue = edge.declare("swept", "queue");
        String task = add(queue, "1");
        assertEquals(200, edge.delete(queue + "?prefix=" + task.substring(queue.length() + 1)).statusCode());
        assertEquals(0, edge.number("select count(*) from weir.task where bucket = 'swept'"));
        add(queue, "3");
        edge.sql(
                "set weir.writer = 'edge'; update weir.item set value = null, version = weir.next_version(version), state = state"
                        + " where bucket = 'swept' and value is not null");
        assertEquals(0, edge.number("select count(*) from weir.task where bucket = 'swept'"));
        add(queue, "4");
        edge.sql("delete from weir.item where bucket = 'swept'");
        assertEquals(0, edge.number("select count(*) from weir.task where bucket = 'swept'"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "400|", "400|{", "400|{\"worker\":\"w\",\"worker\":\"w\"}", "422|[]", "422|{}", "422|{\"worker\":7}",
        "422|{\"worker\":\"\"}", "422|{\"worker\":\"w\",\"timeout_ms\":0}", "422|{\"worker\":\"w\",\"timeout_ms\":\"1\"}",
        "422|{\"worker\":\"w\",\"timeout_ms\":1.5}", "422|{\"worker\":\"w\",\"timeout_ms\":99999999999999}",
        "422|{\"worker\":\"w\",\"x\":1}", "400|{\"worker\":\"\\u0000\"}"})
    void badClaimsTakeNothing(int status, String given) {
        String body = given == null ? "" : given;
        String queue = edge.declare("bad", "queue");
        String task = add(queue, "1");
        HttpResponse<String> answer = edge.send("POST", queue + "?claim", body);
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(status, edge.put(task, body).statusCode());
        assertEquals("pending", state(task));
        edge.delete(task);
    }

    @Test
    void badTasksAreNotAdded() {
        String queue = edge.declare("worse", "queue");
        assertEquals(400, edge.send("POST", queue, "").statusCode());
        assertEquals(400, edge.send("POST", queue, "{").statusCode());
        assertEquals(400, edge.send("POST", queue, "\"\\u0000\"").statusCode());
        assertEquals(400, edge.send("POST", queue, "[".repeat(100_0)).statusCode());
        assertEquals(413, edge.send("POST", queue, " ".repeat(70_000)).statusCode());
        assertEquals(415, edge.send("POST", queue, "1", "Content-Encoding", "gzip").statusCode());
        assertEquals(400, edge.send("POST", queue, "1", "If-Match", "*").statusCode());
        assertEquals(400, edge.send("POST", queue + "?clam", "1").statusCode());
        assertEquals(400, edge.send("POST", queue + "?claim", "{\"worker\":\"w\"}", "Idempotency-Key", "k").statusCode());
        assertEquals(400, edge.delete(queue + "/x?wrker=w").statusCode());
        assertEquals(422, edge.delete(queue + "/x?worker=").statusCode());
        assertEquals(0, edge.number("select count(*) from weir.task where bucket = 'worse'"));
    }

    @Test
    void methodsAreThoseOfTheKind() {
        String queue = edge.declare("methods", "queue");
        HttpResponse<String> post = edge.send("POST", queue + "/x", "1");
        assertEquals(405, post.statusCode());
        assertEquals("GET, HEAD, PUT, DELETE, OPTIONS", field(post, "allow"));
        assertEquals("GET, HEAD, POST, DELETE, OPTIONS", field(edge.send("OPTIONS", queue, ""), "allow"));
        HttpResponse<String> register = edge.send("POST", "/kv/plain", "1");
        assertEquals(405, register.statusCode());
        assertEquals("GET, HEAD, DELETE, OPTIONS", field(register, "allow"));
    }

    @Test
    void aClaimWalksAnIndexHoweverManyTasksThereAre() {
        edge.declare("deep", "queue");
        edge.sql("insert into weir.task (bucket, key) select 'deep', 'k' || n from generate_series(1, 100000) n");
        String plan = String.join("\n", edge.rows(
                "explain select t.key from weir.task t where t.bucket = 'deep' and t.until is null order by t.place limit 16"));
        assertTrue(plan.contains("task_pending") && !plan.contains("Sort"), plan);
    }
}
