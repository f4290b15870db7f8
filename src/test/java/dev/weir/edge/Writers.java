package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.KvClient.Fate;
import dev.weir.edge.KvClient.Outcome;
import dev.weir.edge.KvClient.Read;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sixteen writers who remember what they were told. Each puts, deletes, compares-and-sets and reads keys of its own and some
 * that all share, until it is stopped or cannot reach the edge; it can then be sent to another edge on the same data.
 *
 * <p>The test's thread starts, stops and judges them; a history is one writer's while he runs, the judge's when he has stopped.
 */
final class Writers implements AutoCloseable {
    static final int COUNT = 16;
    private static final int KEYS_EACH = 4;
    private static final int SHARED = 2;
    private static final int LARGE_BYTES = 80 << 10;

    private final String bucket;
    private final KvClient client = new KvClient();
    private final List<Writer> writers = new ArrayList<>();
    private final List<SharedKeys> shared = new ArrayList<>();
    private final Map<Fate, AtomicLong> fates = new EnumMap<>(Fate.class);
    private final Semaphore acknowledged = new Semaphore(0);
    private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);
    private final Queue<String> wrongs = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;

    Writers(String bucket) {
        this.bucket = bucket;
        for (Fate fate : Fate.values()) {
            fates.put(fate, new AtomicLong());
        }
        for (int i = 0; i < COUNT; i++) {
            writers.add(new Writer(i));
        }
        for (int i = 0; i < SHARED; i++) {
            shared.add(new SharedKeys());
        }
    }

    /** Sends all writers to an edge. */
    void start(EdgeProcess edge) {
        stopping = false;
        acknowledged.drainPermits();
        writers.forEach(writer -> writer.start(edge));
    }

    /** Waits until so many writes more have been acknowledged. */
    void awaitAcknowledged(int more) throws InterruptedException {
        acknowledged.drainPermits();
        boolean all = acknowledged.tryAcquire(more, EdgeProcess.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertTrue(all, () -> "only " + acknowledged.availablePermits() + " writes of " + more + "; " + fates + wrongs);
    }

    /** Waits until the writers have had enough: they are told so, or their edge is gone. */
    void stop() throws InterruptedException {
        stopping = true;
        awaitEnd();
    }

    /** Waits until every writer has found that his edge is gone. */
    void awaitEnd() throws InterruptedException {
        for (Writer writer : writers) {
            assertTrue(writer.thread.join(EdgeProcess.LIMIT), "a writer does not come to an end");
        }
    }

    /** Reads every key through an edge, and judges everything that was seen. The writers have stopped. */
    void judge(EdgeProcess edge) throws IOException, InterruptedException {
        for (Writer writer : writers) {
            for (int key = 0; key < KEYS_EACH; key++) {
                KeyHistory history = writer.histories.get(key);
                URI item = edge.item(bucket, writer.name(key));
                Read cached = answered(() -> client.get(item));
                note(history.seen(cached.value(), cached.etag()));
                Read stored = answered(() -> client.getThrough(item));
                note(history.seen(stored.value(), stored.etag()));
            }
        }
        for (int i = 0; i < SHARED; i++) {
            URI register = register(edge, i);
            URI counter = counter(edge, i);
            note(shared.get(i).judgeRegister(answered(() -> client.getThrough(register)).value()));
            note(shared.get(i).judgeCounter(answered(() -> client.getThrough(counter)).value()));
        }
        assertEquals(List.of(), List.copyOf(wrongs), edge::log);
    }

    long count(Fate fate) {
        return Objects.requireNonNull(fates.get(fate)).get();
    }

    /** How long the slowest write took to be answered since this was last asked. */
    double longestSeconds() {
        return longestNanos.getThenReset() / 1e9;
    }

    /** The answer of a database that may still be on its way back. */
    private static Read answered(Reading reading) throws IOException, InterruptedException {
        long end = System.nanoTime() + EdgeProcess.LIMIT.toNanos();
        while (true) {
            Read read = reading.read();
            if (read.status() != 503 && !read.isStale()) {
                return read;
            }
            assertTrue(System.nanoTime() - end < 0, "a key is not answered");
        }
    }

    private URI register(EdgeProcess edge, int number) {
        return edge.item(bucket, "shared/register-" + number);
    }

    private URI counter(EdgeProcess edge, int number) {
        return edge.item(bucket, "shared/counter-" + number);
    }

    private void note(@Nullable String wrong) {
        if (wrong != null) {
            wrongs.add(wrong);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        client.close();
        for (Writer writer : writers) {
            writer.thread.interrupt();
            writer.thread.join();
        }
    }

    /** One writer, his keys and what he was told of them. */
    private final class Writer {
        private final int number;
        private final Random random;
        private final List<KeyHistory> histories = new ArrayList<>();
        private Thread thread = Thread.ofVirtual().unstarted(() -> {});
        private long written;

        Writer(int number) {
            this.number = number;
            this.random = new Random(number);
            for (int key = 0; key < KEYS_EACH; key++) {
                histories.add(new KeyHistory(name(key)));
            }
            thread.start();
        }

        String name(int key) {
            return "of-" + number + "/key-" + key;
        }

        void start(EdgeProcess edge) {
            thread = Thread.ofVirtual().start(() -> {
                try {
                    boolean reachable = true;
                    while (reachable && !stopping) {
                        reachable = step(edge);
                    }
                } catch (IOException goneWhileReading) {
                    // The edge has died; what the read would have shown is not known.
                } catch (InterruptedException e) {
                    note("writer " + number + " was interrupted");
                } catch (RuntimeException | AssertionError e) {
                    note("writer " + number + ": " + e);
                }
            });
        }

        /** One thing a writer does; false where the edge could not be reached. */
        private boolean step(EdgeProcess edge) throws IOException, InterruptedException {
            int what = random.nextInt(100);
            if (what < 10) {
                return told(outcome(() -> shared.get(what % SHARED).put(client, register(edge, what % SHARED), value())));
            }
            if (what < 20) {
                Outcome outcome = shared.get(what % SHARED).increment(client, counter(edge, what % SHARED));
                return outcome == null || told(outcome);
            }
            int key = random.nextInt(KEYS_EACH);
            KeyHistory history = histories.get(key);
            URI item = edge.item(bucket, name(key));
            String etag = history.certainEtag();
            if (what < 35) {
                return told(outcome(() -> client.delete(item)), history::delete);
            }
            if (what < 60 && etag != null) {
                String value = value();
                return told(outcome(() -> client.putIfMatch(item, value, etag)), outcome -> history.put(value, outcome, true));
            }
            if (what < 75 || !history.isCertain()) {
                Read read = what % 2 == 0 ? client.get(item) : client.getThrough(item);
                if (read.status() != 503) {
                    note(history.seen(read.value(), read.etag()));
                }
            }
            String value = value();
            return told(outcome(() -> client.put(item, value)), outcome -> history.put(value, outcome, false));
        }

        private String value() {
            String value = "w" + number + "-" + ++written;
            return random.nextInt(50) == 0 ? value + "-" + "x".repeat(LARGE_BYTES) : value;
        }

        private Outcome outcome(Sending sending) throws InterruptedException {
            long begun = System.nanoTime();
            Outcome outcome = sending.send();
            longestNanos.accumulate(System.nanoTime() - begun);
            return outcome;
        }

        private boolean told(Outcome outcome, Function<Outcome, @Nullable String> history) {
            note(history.apply(outcome));
            return told(outcome);
        }

        private boolean told(Outcome outcome) {
            Objects.requireNonNull(fates.get(outcome.fate())).incrementAndGet();
            if (outcome.fate() == Fate.APPLIED || outcome.fate() == Fate.ABSENT) {
                acknowledged.release();
            }
            return outcome.reachable();
        }
    }

    private interface Reading {
        Read read() throws IOException, InterruptedException;
    }

    private interface Sending {
        Outcome send() throws InterruptedException;
    }
}
