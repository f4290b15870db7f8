package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Many clients add 1 to one counter through two edges. What they are answered is recorded and checked for linearizability: for
 * such a counter that is so if no number is answered twice, each is above those answered before its request, and each read is
 * between what was answered before it and what was asked before its end.
 */
final class SharedCounterIT {
    private static final String COUNTER = "/kv/counters/shared";
    private static final int CLIENTS = 16;
    private static final int ADDS = 60;
    /** Those of the second test: the clients of one make fewer adds than it knows the keys of. */
    private static final int COUNTERS = 4;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private volatile List<URI> targets = List.of();

    private record Call(boolean isAdd, long number, long began, long ended) {}

    @Test
    void whatIsAnsweredThroughTwoEdgesIsAHistoryOfOneCounter() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("insert into weir.bucket (name, kind) values ('counters', 'counter')");
        String dsn = database.database().dsn();
        List<Call> calls;
        try (EdgeProcess one = EdgeProcess.on(dsn);
                EdgeProcess other = EdgeProcess.on(dsn);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<URI> edges = List.of(one.url(), other.url());
            List<Future<List<Call>>> histories = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                histories.add(clients.submit(() -> history(edges, client)));
            }
            calls = new ArrayList<>();
            for (Future<List<Call>> each : histories) {
                calls.addAll(each.get());
            }
        }
        check(calls);
    }

    private List<Call> history(List<URI> edges, int client) throws Exception {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < ADDS; i++) {
            URI target = URI.create(edges.get((client + i) % 2) + COUNTER);
            calls.add(call(true, HttpRequest.newBuilder(target).POST(BodyPublishers.ofString("{\"op\":\"add\",\"change\":1}"))));
            if (i % 3 == 0) {
                calls.add(call(false, HttpRequest.newBuilder(target).header("Cache-Control", "no-cache")));
            }
        }
        return calls;
    }

    private Call call(boolean isAdd, HttpRequest.Builder request) throws IOException, InterruptedException {
        long began = System.nanoTime();
        HttpResponse<String> answer = http.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
        long ended = System.nanoTime();
        assertEquals(200, answer.statusCode(), answer.body());
        return new Call(isAdd, Long.parseLong(answer.body()), began, ended);
    }

    private static void check(List<Call> calls) {
        List<Call> adds = calls.stream().filter(Call::isAdd).sorted(Comparator.comparingLong(Call::number)).toList();
        for (int i = 0; i < adds.size(); i++) {
            assertEquals(i + 1, adds.get(i).number());
        }
        for (Call call : calls) {
            for (Call add : adds) {
                if (add.ended() < call.began()) {
                    assertTrue(call.isAdd() ? add.number() < call.number() : add.number() <= call.number(),
                            () -> add + " came before " + call);
                }
            }
            if (!call.isAdd()) {
                long asked = adds.stream().filter(add -> add.began() < call.ended()).count();
                assertTrue(call.number() <= asked, () -> call + " shows more than " + asked);
            }
        }
    }

    @Test
    void noAddIsLostOrCountedTwiceThoughAnswersAreLostAndAnEdgeIsKilled() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        database.execute("insert into weir.bucket (name, kind) values ('counters', 'counter')");
        String dsn = database.database().dsn();
        AtomicInteger done = new AtomicInteger();
        AtomicInteger repeated = new AtomicInteger();
        try (EdgeProcess lasting = EdgeProcess.on(dsn);
                EdgeProcess mortal = EdgeProcess.on(dsn);
                CuttingProxy proxy = new CuttingProxy(lasting.url());
                CuttingProxy mortalProxy = new CuttingProxy(mortal.url());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            targets = List.of(proxy.url(), mortalProxy.url());
            List<Future<?>> adding = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                adding.add(clients.submit(() -> {
                    for (int add = 0; add < ADDS; add++) {
                        addUntilTold(COUNTER + client % COUNTERS, client + add, repeated);
                        done.incrementAndGet();
                    }
                    return true;
                }));
            }
            Waits.until("a third is done", () -> done.get() >= CLIENTS * ADDS / 3);
            mortal.kill9();
            targets = List.of(proxy.url(), proxy.url());
            for (Future<?> each : adding) {
                each.get();
            }
            for (int i = 0; i < COUNTERS; i++) {
                HttpRequest get = HttpRequest.newBuilder(URI.create(lasting.url() + COUNTER + i))
                        .header("Cache-Control", "no-cache")
                        .build();
                String made = Integer.toString(CLIENTS * ADDS / COUNTERS);
                assertEquals(made, http.send(get, BodyHandlers.ofString()).body(), COUNTER + i);
            }
            assertTrue(proxy.cut() > 0 && repeated.get() > 0, () -> proxy.cut() + " cut, " + repeated.get() + " repeats");
        }
    }

    private void addUntilTold(String counter, int start, AtomicInteger repeated) throws Exception {
        String key = UUID.randomUUID().toString();
        for (int attempt = 0;; attempt++) {
            URI target = URI.create(targets.get((start + attempt) % 2) + counter);
            HttpRequest post = HttpRequest.newBuilder(target)
                    .header("Idempotency-Key", key)
                    .timeout(Duration.ofSeconds(60))
                    .POST(BodyPublishers.ofString("{\"op\":\"add\",\"change\":1}"))
                    .build();
            try {
                HttpResponse<String> answer = http.send(post, BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    repeated.addAndGet(answer.headers().firstValue("weir-outcome").isPresent() ? 1 : 0);
                    return;
                }
                assertEquals(503, answer.statusCode(), answer.body());
            } catch (IOException lost) {
                // It is sent again.
            }
            assertTrue(attempt < 200, () -> "no answer after " + 200 + " tries of " + key);
        }
    }
}
