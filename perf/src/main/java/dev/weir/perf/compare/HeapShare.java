package dev.weir.perf.compare;

import dev.weir.perf.compare.Outcome.Side;
import dev.weir.perf.site.Database;
import dev.weir.perf.site.Edge;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How many of 500,000 items of 100 bytes an edge with a small heap still has when its database is gone. They are inserted by
 * SQL, read once by /multi, and then, without the database, read one by one. Every byte is checked.
 */
final class HeapShare implements Trial {
    private static final String HEAP = "-Xmx256m";
    private static final int BATCH = 500;
    private static final int READERS = 128;

    /** So that no reader requests neighbouring keys: what is read before time runs out is a sample of all keys. */
    private static final int STEP = 99_991;

    /** A reader of a lost item waits for a database that is not there. If that takes too long, the rest is not requested. */
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** How long such a reader waits, instead of 5 s. It does not affect what is kept. */
    private static final String[] IMPATIENT = {"--set", "database.socket-timeout=1s", "--set", "read.deadline=1100ms"};

    @Override
    public Outcome run(Stage stage, Options options) throws IOException, SQLException, InterruptedException {
        int keys = stage.keys(Fill.SMALL);
        Database database = stage.freshDatabase("small", Set.of(Fill.SMALL));
        Edge edge = stage.opened(Edge.on(stage.checkout(), stage.file("small-edge.log"), database.dsn(), HEAP, IMPATIENT));
        try {
            edge.awaitLive();
            readIn(edge, keys);
            double heap = edge.metrics().of("weir_cache_heap_bytes");
            stage.close(database);
            Kept kept = kept(edge, keys);
            double share = (double) kept.right() / kept.asked();
            Series series = new Series(List.of(share));
            return new Outcome(
                    share, series, "of all", List.of(new Side("edge", series)),
                    List.of(String.format(
                            Locale.ROOT, "%,d of %,d items were read again; by the edge's own count it held %,.0f bytes",
                            kept.asked(), keys, heap)));
        } finally {
            stage.close(edge);
            stage.close(database);
        }
    }

    private static byte[] value(int key) {
        String text = key + ":";
        return (text + "s".repeat(100 - text.length())).getBytes(StandardCharsets.US_ASCII);
    }

    private static void readIn(Edge edge, int keys) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int first = 1; first <= keys; first += BATCH) {
                String entries = IntStream.range(first, first + BATCH)
                        .mapToObj(key -> "{\"key\":\"" + key + "\"}")
                        .collect(Collectors.joining(",", "[", "]"));
                HttpRequest request = HttpRequest.newBuilder(URI.create(edge.url() + "/multi/small"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(entries))
                        .build();
                int status = 503;
                for (int attempt = 0; attempt < 10 && status == 503; attempt++) {
                    status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
                }
                if (status != 200) {
                    throw new WrongAnswerException("/multi was answered " + status);
                }
            }
        }
    }

    /**
     * What the readers found.
     *
     * @param asked keys requested
     * @param right keys answered with the right bytes
     */
    private record Kept(long asked, long right) {
        Kept and(Kept other) {
            return new Kept(asked + other.asked, right + other.right);
        }
    }

    private static Kept kept(Edge edge, int keys) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Kept>> parts = new ArrayList<>();
            for (int reader = 0; reader < READERS; reader++) {
                int first = reader;
                parts.add(readers.submit(() -> kept(edge, first, keys, deadline)));
            }
            Kept kept = new Kept(0, 0);
            for (Future<Kept> part : parts) {
                kept = kept.and(part.get());
            }
            return kept;
        } catch (ExecutionException e) {
            throw new IOException("a reader failed", e.getCause());
        }
    }

    private static Kept kept(Edge edge, int first, int keys, long deadline) throws IOException {
        long asked = 0;
        long right = 0;
        try (KeyReader reader = new KeyReader(edge.url())) {
            for (int i = first; i < keys && System.nanoTime() < deadline; i += READERS) {
                int key = 1 + (int) ((long) i * STEP % keys);
                asked++;
                if (reader.has("/kv/small/" + key, value(key))) {
                    right++;
                }
            }
        }
        return new Kept(asked, right);
    }
}
