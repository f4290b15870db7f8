package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One queue, and workers who claim its tasks through two edges. */
final class QueueEdgesIT {
    private static final int WORKERS = 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * Something that was asked and answered, from before to after.
     *
     * @param task its number; -1 for a claim that found none
     */
    private record Done(boolean isClaim, int task, long begun, long ended) {}

    private HttpResponse<String> send(String method, URI base, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://" + base.getHost() + ':' + base.getPort() + path))
                        .timeout(Duration.ofSeconds(60))
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void aRecordedHistoryIsThatOfOneQueue() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        String dsn = database.database().dsn();
        try (EdgeProcess one = EdgeProcess.on(dsn);
                EdgeProcess other = EdgeProcess.on(dsn);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            database.execute("insert into weir.bucket (name, kind) values ('q', 'queue')");
            List<URI> edges = List.of(one.url(), other.url());
            known(edges);
            ConcurrentLinkedQueue<Done> history = new ConcurrentLinkedQueue<>();
            AtomicInteger numbers = new AtomicInteger();
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                URI edge = edges.get(i % 2);
                String worker = "w" + i;
                all.add(threads.submit(() -> {
                    for (int n = 0; n < 20; n++) {
                        int task = numbers.getAndIncrement();
                        long begun = System.nanoTime();
                        assertEquals(201, send("POST", edge, "/kv/q", Integer.toString(task)).statusCode());
                        history.add(new Done(false, task, begun, System.nanoTime()));
                        history.add(claimed(edge, worker));
                    }
                    while (true) {
                        Done last = claimed(edge, worker);
                        history.add(last);
                        if (last.task() < 0) {
                            return null;
                        }
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            assertEquals("", String.join("\n", offences(List.copyOf(history))));
            assertEquals(WORKERS * 20, history.stream().filter(done -> done.isClaim() && done.task() >= 0).count());
        }
    }

    private Done claimed(URI edge, String worker) throws Exception {
        long begun = System.nanoTime();
        HttpResponse<String> answer =
                send("POST", edge, "/kv/q?claim", "{\"worker\":\"" + worker + "\",\"timeout_ms\":600000}");
        assertTrue(answer.statusCode() == 200 || answer.statusCode() == 204, () -> answer.statusCode() + answer.body());
        int task = answer.statusCode() == 204 ? -1 : JSON.readTree(answer.body()).path("info").asInt();
        return new Done(true, task, begun, System.nanoTime());
    }

    /**
     * What no order of the operations, each at one moment between its beginning and its end, explains. With values that are added
     * once these rules are enough (Henzinger, Sezgin, Vafeiadis: Aspect-Oriented Linearizability Proofs, 2013).
     */
    private static List<String> offences(List<Done> history) {
        Map<Integer, Done> added = new HashMap<>();
        Map<Integer, Done> claims = new HashMap<>();
        List<String> offences = new ArrayList<>();
        history.stream().filter(done -> !done.isClaim()).forEach(done -> added.put(done.task(), done));
        for (Done claim : history) {
            if (claim.isClaim() && claim.task() >= 0) {
                if (claims.put(claim.task(), claim) != null) {
                    offences.add(claim.task() + " has two workers");
                }
                Done addition = added.get(claim.task());
                if (addition == null || addition.begun() > claim.ended()) {
                    offences.add(claim.task() + " was claimed before it was added");
                }
            }
        }
        for (Done first : added.values()) {
            Done firstClaim = claims.get(first.task());
            for (Done second : added.values()) {
                Done secondClaim = claims.get(second.task());
                if (first.ended() < second.begun() && secondClaim != null
                        && (firstClaim == null || secondClaim.ended() < firstClaim.begun())) {
                    offences.add(second.task() + " overtook " + first.task());
                }
            }
            for (Done none : history) {
                if (none.isClaim() && none.task() < 0 && first.ended() < none.begun()
                        && (firstClaim == null || none.ended() < firstClaim.begun())) {
                    offences.add("a claim found none, and " + first.task() + " was there");
                }
            }
        }
        return offences;
    }

    @Test
    void theRulesFindAQueueThatIsNone() {
        Done added = new Done(false, 1, 0, 1);
        Done later = new Done(false, 2, 2, 3);
        assertEquals(1, offences(List.of(added, new Done(true, 1, 2, 3), new Done(true, 1, 4, 5))).size());
        assertEquals(1, offences(List.of(added, later, new Done(true, 2, 4, 5), new Done(true, 1, 6, 7))).size());
        assertEquals(1, offences(List.of(added, new Done(true, -1, 2, 3), new Done(true, 1, 4, 5))).size());
        assertEquals(0, offences(List.of(added, new Done(true, -1, 2, 5), new Done(true, 1, 3, 6))).size());
    }

    /** Waits until both edges know the queue's kind. */
    private void known(List<URI> edges) {
        for (URI edge : edges) {
            Waits.until("the kind is known", () -> send("POST", edge, "/kv/q?claim", "{\"worker\":\"w\"}").statusCode() == 204);
        }
    }

    @Test
    void everyTaskIsDoneThoughAnswersAreLostAndAnEdgeIsKilled() throws Exception {
        int tasks = 200;
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        String dsn = database.database().dsn();
        try (EdgeProcess one = EdgeProcess.on(dsn);
                EdgeProcess other = EdgeProcess.on(dsn);
                CuttingProxy proxy = new CuttingProxy(one.url());
                CuttingProxy otherProxy = new CuttingProxy(other.url());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            database.execute("insert into weir.bucket (name, kind) values ('q', 'queue')");
            known(List.of(one.url(), other.url()));
            for (int i = 0; i < tasks; i++) {
                assertEquals(201, send("POST", one.url(), "/kv/q", Integer.toString(i)).statusCode());
            }
            Set<String> begun = ConcurrentHashMap.newKeySet();
            Set<Integer> finished = ConcurrentHashMap.newKeySet();
            AtomicBoolean killed = new AtomicBoolean();
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                String worker = "w" + i;
                int number = i;
                all.add(threads.submit(() -> {
                    for (int n = number; database.number("select count(*) from weir.task") > 0; n++) {
                        URI edge = n % 2 == 0 || killed.get() ? proxy.url() : otherProxy.url();
                        work(edge, worker, begun, finished);
                        if (begun.size() > tasks / 2 && killed.compareAndSet(false, true)) {
                            other.kill9();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            assertEquals(0, database.number("select count(*) from weir.item where bucket = 'q' and value is not null"));
            assertTrue(killed.get() && proxy.cut() > 50, () -> proxy.cut() + " answers lost");
        }
    }

    /** Claims one task, and finishes it if that was answered. */
    private void work(URI edge, String worker, Set<String> begun, Set<Integer> finished) throws Exception {
        HttpResponse<String> claim = tried("POST", edge, "/kv/q?claim", "{\"worker\":\"" + worker + "\",\"timeout_ms\":1000}");
        if (claim == null || claim.statusCode() != 200) {
            return;
        }
        JsonNode task = JSON.readTree(claim.body());
        assertTrue(begun.add(task.path("id").asText() + ' ' + task.path("tries").asInt()), "a task has one worker at a time");
        HttpResponse<String> done = tried("DELETE", edge, "/kv/q/" + task.path("id").asText() + "?worker=" + worker, "");
        if (done != null && done.statusCode() == 200) {
            assertTrue(finished.add(task.path("info").asInt()), "a task is done once");
        }
    }

    private @Nullable HttpResponse<String> tried(String method, URI edge, String path, String body) throws Exception {
        try {
            return send(method, edge, path, body);
        } catch (IOException lost) {
            return null;
        }
    }
}
