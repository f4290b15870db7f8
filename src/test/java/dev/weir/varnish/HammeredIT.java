package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import dev.weir.varnish.Http.Answer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Readers who hammer one key through Varnish while somebody writes it through Varnish. */
final class HammeredIT {
    private static final int READERS = 6;
    private static final int WRITES = 300;
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Http http = new Http();
    /** When each value was acknowledged. */
    private final long[] acknowledged = new long[WRITES + 1];
    /** Whether it was said to be purged, when it was. */
    private final boolean[] purged = new boolean[WRITES + 1];

    private record Read(long begun, int value) {}

    @Test
    void noReadThatBeginsAfterAnAcknowledgementIsOlder() throws Exception {
        try (Site site = Site.on(WeirDatabase.on(TestPostgres.version18()).database().dsn());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                http) {
            URI item = site.item("hammered");
            write(item, 0);
            AtomicBoolean done = new AtomicBoolean();
            List<Future<List<Read>>> readers = new ArrayList<>();
            int own = 0;
            try {
                for (int reader = 0; reader < READERS; reader++) {
                    readers.add(threads.submit(() -> readUntil(done, item)));
                }
                for (int value = 1; value <= WRITES; value++) {
                    write(item, value);
                    if (read(item).value() == value) {
                        own++;
                    }
                }
            } finally {
                done.set(true);
            }
            List<Read> reads = new ArrayList<>();
            for (Future<List<Read>> reader : readers) {
                reads.addAll(reader.get());
            }
            judge(reads, own);
            site.awaitSettled();
            assertEquals(WRITES, read(item).value(), "nothing older stays");
        }
    }

    private void judge(List<Read> reads, int own) {
        int pending = 0;
        for (boolean each : purged) {
            pending += each ? 0 : 1;
        }
        long longest = reads.stream().mapToLong(this::lateNanos).max().orElseThrow();
        long late = reads.stream().filter(read -> lateNanos(read) > LATE_NANOS).count();
        System.out.printf(
                "hammered: %d reads, %d late by more than 500 ms, latest %d ms; %d of %d own reads; %d writes pending%n",
                reads.size(), late, longest / 1_000_000, own, WRITES, pending);
        for (Read read : reads) {
            for (int value = WRITES; value > read.value(); value--) {
                int least = value;
                boolean told = purged[value] && read.begun() - acknowledged[value] > 0;
                assertTrue(!told, () -> read.value() + " was read after " + least + " was acknowledged as purged");
            }
        }
        assertTrue(own >= WRITES * 99 / 100 - pending, "the writer does not read what it wrote: " + own);
        assertTrue(longest < Site.LIMIT_NANOS, "something old stays");
    }

    /** For how long what was read had been replaced, when it was asked for; not positive where it had not. */
    private long lateNanos(Read read) {
        return read.value() == WRITES ? 0 : read.begun() - acknowledged[read.value() + 1];
    }

    private List<Read> readUntil(AtomicBoolean done, URI item) throws Exception {
        List<Read> reads = new ArrayList<>();
        while (!done.get()) {
            reads.add(read(item));
        }
        assertTrue(reads.size() > 0);
        return reads;
    }

    private Read read(URI item) throws Exception {
        long begun = System.nanoTime();
        Answer answer = http.get(item);
        assertEquals(200, answer.status());
        return new Read(begun, Integer.parseInt(answer.body()));
    }

    private void write(URI item, int value) throws Exception {
        Answer answer = http.put(item, Integer.toString(value));
        assertEquals(200, answer.status(), answer.body());
        purged[value] = answer.field("Weir-Purge").isEmpty();
        acknowledged[value] = System.nanoTime();
    }
}
