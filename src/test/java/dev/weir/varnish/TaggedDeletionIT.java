package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import dev.weir.varnish.Http.Answer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Readers who hammer items through the Varnishes of two edges, while those that have a tag are deleted through one of them. The
 * answer to the deletion comes after the purges of that edge's Varnish; the other edge hears of it by the change stream.
 */
final class TaggedDeletionIT {
    private static final int ITEMS = 500;
    private static final int READERS = 8;
    private static final long OTHER_EDGE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Http http = new Http();
    private final ConcurrentLinkedQueue<String> late = new ConcurrentLinkedQueue<>();
    private final AtomicLong latest = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong varnishHits = new AtomicLong();

    /** When the deletion was answered; {@link Long#MAX_VALUE} before. */
    private volatile long answered = Long.MAX_VALUE;

    private static String key(int number) {
        return "k" + number;
    }

    @Test
    void noReaderGetsAnItemThatWasDeletedByItsTag() throws Exception {
        String dsn = WeirDatabase.on(TestPostgres.version18()).database().dsn();
        try (Site site = Site.on(dsn);
                Site other = Site.on(dsn);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                http) {
            for (String round : List.of("one transaction", "batches")) {
                store(site, round.equals("batches") ? 2 * ITEMS + 1 : ITEMS);
                hammer(threads, site, other, round.equals("batches") ? 2 * ITEMS + 1 : ITEMS);
            }
        }
        System.out.printf(
                "deleting by tag: %d reads, %d hits of Varnish; the other edge's last one %d ms after the answer%n", reads.get(),
                varnishHits.get(), TimeUnit.NANOSECONDS.toMillis(latest.get()));
        assertEquals(List.of(), List.copyOf(late));
        assertTrue(varnishHits.get() > 0, "Varnish has kept none");
    }

    private void store(Site site, int items) throws Exception {
        for (int from = 0; from < items; from += 100) {
            List<String> entries = new ArrayList<>();
            for (int i = from; i < Math.min(items, from + 100); i++) {
                entries.add("{\"key\":\"" + key(i) + "\",\"data\":\"v\",\"tags\":[\"product-42\",\"lang-de\"]}");
            }
            URI many = URI.create(site.edge().url() + "/multi/b");
            assertEquals(
                    200, http.put(many, "[" + String.join(",", entries) + "]", "Content-Type", "application/json").status());
        }
        assertEquals(200, http.put(site.behind("stays"), "v", "Weir-Tags", "lang-de").status());
    }

    private void hammer(ExecutorService threads, Site site, Site other, int items) throws Exception {
        answered = Long.MAX_VALUE;
        for (int i = 0; i < items; i++) {
            assertEquals(200, http.get(site.item(key(i))).status());
            assertEquals(200, http.get(other.item(key(i))).status());
        }
        var done = new AtomicBoolean();
        List<Future<?>> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(threads.submit(() -> readUntil(done, site, items, 0)));
            readers.add(threads.submit(() -> readUntil(done, other, items, OTHER_EDGE_NANOS)));
        }
        try {
            long begun = reads.get();
            Site.millisUntil("readers", () -> reads.get() > begun + 2_000);
            Answer answer = http.send("DELETE", URI.create(site.edge().url() + "/kv/b?tag=product-42"));
            answered = System.nanoTime();
            assertEquals("{\"deleted\":" + items + "}", answer.body());
            assertEquals("", answer.field("Weir-Purge"));
            Site.millisUntil("some time after", () -> System.nanoTime() - answered > 2 * OTHER_EDGE_NANOS);
        } finally {
            done.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
        for (int i = 0; i < items; i++) {
            assertEquals(404, http.get(site.item(key(i))).status());
            assertEquals(404, http.get(other.item(key(i))).status());
        }
        assertEquals(200, http.get(site.item("stays")).status());
    }

    /** @param grace how long after the answer an item may still be served here */
    private boolean readUntil(AtomicBoolean done, Site at, int items, long grace) throws Exception {
        while (!done.get()) {
            String key = key(ThreadLocalRandom.current().nextInt(items));
            long since = System.nanoTime() - answered;
            boolean after = answered != Long.MAX_VALUE;
            Answer answer = http.get(at.item(key));
            reads.incrementAndGet();
            if (answer.way().equals("200 hit")) {
                varnishHits.incrementAndGet();
            }
            if (answer.status() == 200 && after) {
                latest.accumulateAndGet(since, Math::max);
                if (since > grace) {
                    late.add(key + " " + TimeUnit.NANOSECONDS.toMillis(since) + " ms after the answer: " + answer.way());
                }
            }
        }
        return true;
    }
}
