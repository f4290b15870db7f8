package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.KvClient.Fate;
import dev.weir.edge.KvClient.Read;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A database that stands still for ten seconds under writers and readers, and goes on as if nothing had been. */
final class FreezeIT {
    private static final int FROZEN_SECONDS = 10;
    private static final int LANES_FROZEN_SECONDS = 13;
    private static final int ENOUGH = 400;
    private static final int HOT = 8;
    /** {@code write.deadline} and what an answer may take beside it. */
    private static final double WRITERS_ANSWERED_SECONDS = 5 + 2;
    /** {@code read.confirm-deadline} and what an answer may take beside it. */
    private static final double READERS_ANSWERED_SECONDS = 1 + 2;
    /** {@code changes.ttl}, and as much again for an answer that was on its way at the freeze. */
    private static final long TRUSTED_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final KvClient client = new KvClient();

    @Test
    void aFrozenDatabaseLosesNothingAndRepeatsNothing() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer()) {
            holds(server, WeirDatabase.on(server));
        }
    }

    private void holds(TestPostgres server, WeirDatabase database) throws Exception {
        try (EdgeProcess edge = EdgeProcess.on(database.database().dsn());
                Writers writers = new Writers("frozen");
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
                ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
                client) {
            for (int key = 0; key < HOT; key++) {
                awaitHot(edge, key);
            }
            writers.start(edge);
            writers.awaitAcknowledged(ENOUGH);
            assertEquals(0, writers.count(Fate.UNKNOWN) + writers.count(Fate.WITHHELD));

            List<Long> lanes =
                    database.rows("select pid from pg_stat_activity where application_name = 'weir write'").stream()
                            .map(Long::valueOf)
                            .toList();
            assertEquals(2, lanes.size());
            long thawing;
            List<Future<List<Seen>>> reading = new ArrayList<>();
            long frozen;
            try {
                freeze(server);
                frozen = System.nanoTime();
                // The time of the freeze is what is tested; nothing else waits for it.
                Future<Long> thaw = clock.schedule(System::nanoTime, FROZEN_SECONDS, TimeUnit.SECONDS);
                Future<Long> thawLanes = clock.schedule(System::nanoTime, LANES_FROZEN_SECONDS, TimeUnit.SECONDS);
                for (int key = 0; key < HOT; key++) {
                    reading.add(readers.submit(reads(edge.item("hot", "key-" + key), hotValue(key), thaw)));
                }
                thawing = thaw.get();
                // What the lanes had sent wakes last, when the edge has given it up and gone on.
                signal("CONT", server.processes().stream().filter(pid -> !lanes.contains(pid)).toList());
                thawLanes.get();
            } finally {
                signal("CONT", server.processes());
            }

            writers.awaitAcknowledged(ENOUGH);
            writers.stop();
            double longest = writers.longestSeconds();
            assertTrue(longest < WRITERS_ANSWERED_SECONDS, () -> "a writer waited " + longest + " s");
            assertTrue(writers.count(Fate.UNKNOWN) > 0, "no write was on its way at the freeze");
            assertTrue(writers.count(Fate.WITHHELD) > 0, "no write waited in a lane during the freeze");
            writers.judge(edge);
            for (int key = 0; key < HOT; key++) {
                judge(reading.get(key).get(), hotValue(key), frozen, thawing);
            }
        }
    }

    private static void judge(List<Seen> seen, String value, long frozen, long thawing) {
        long stale = 0;
        for (Seen each : seen) {
            assertEquals(value, each.read.value(), () -> each + " is not the hot value");
            if (each.read.isStale()) {
                stale++;
                assertEquals("no-store", each.read.cacheControl());
            } else {
                boolean unconfirmed = each.begun - frozen > TRUSTED_NANOS && each.ended - thawing < 0;
                assertTrue(!unconfirmed, () -> each + " was not marked stale");
            }
            assertTrue((each.ended - each.begun) / 1e9 < READERS_ANSWERED_SECONDS, () -> each + " took too long");
        }
        assertTrue(stale > 0, "nothing was served stale");
    }

    /** Reads until then. Values that are right are remembered as one, for there may be very many. */
    private Callable<List<Seen>> reads(URI item, String value, Future<?> until) {
        return () -> {
            List<Seen> seen = new ArrayList<>();
            while (!until.isDone()) {
                long begun = System.nanoTime();
                Read read = client.get(item);
                seen.add(new Seen(value.equals(read.value()) ? read.withValue(value) : read, begun, System.nanoTime()));
            }
            return seen;
        };
    }

    /** Stores a hot value, the last ones large, and waits until the edge serves it from a tier. */
    private void awaitHot(EdgeProcess edge, int key) throws IOException, InterruptedException {
        URI item = edge.item("hot", "key-" + key);
        assertEquals(Fate.APPLIED, client.put(item, hotValue(key)).fate());
        long end = System.nanoTime() + EdgeProcess.LIMIT.toNanos();
        while (!client.get(item).cacheStatus().contains("hit")) {
            assertTrue(System.nanoTime() - end < 0, () -> item + " is not cached: " + edge.log());
        }
    }

    private static String hotValue(int key) {
        return "hot-" + "v".repeat(key < HOT - 2 ? key : 100 << 10);
    }

    /** Stops all processes of a server, those too that it starts meanwhile. */
    private static void freeze(TestPostgres server) throws Exception {
        signal("STOP", server.processes().subList(0, 1));
        signal("STOP", server.processes());
    }

    /** A server's helpers come and go: one that has gone since it was listed needs no signal. */
    private static void signal(String name, List<Long> pids) throws IOException, InterruptedException {
        for (long pid : pids) {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).redirectErrorStream(true).start().waitFor();
            assertTrue(exit == 0 || ProcessHandle.of(pid).isEmpty(), () -> "kill -" + name + " " + pid + " failed");
        }
    }

    private record Seen(Read read, long begun, long ended) {
        @Override
        public String toString() {
            return "a GET of " + (ended - begun) / 1_000_000 + " ms, answered " + read.status() + " (" + read.cacheStatus() + ")";
        }
    }
}
