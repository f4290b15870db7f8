package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.KvClient.Read;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An edge whose stream is killed while others write, or stands still and says nothing. */
final class StreamCutIT {
    private static final Logger log = LoggerFactory.getLogger(StreamCutIT.class);
    private static final int KILLS = 5;
    /** {@code changes.lease}: an edge that has heard nothing for so long trusts nothing it has. */
    private static final long LEASE_NANOS = TimeUnit.SECONDS.toNanos(1);

    @Test
    void aStreamKilledAtTheMomentOfAWriteHidesNothingAndIsOpenedAgain() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (Fleet fleet = Fleet.live(database);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var watch = new Watch();
            fleet.put(0, "k", "0");
            fleet.awaitHot("k", "0");
            Future<List<Seen>> reading = threads.submit(watch.reads(fleet, 1));
            long longest = 0;
            try {
                for (int kill = 1; kill <= KILLS; kill++) {
                    List<Long> walSender = fleet.walSenders(1);
                    assertEquals(1, walSender.size());
                    Future<?> killing = threads.submit(() -> {
                        database.execute("select pg_terminate_backend(" + walSender.getFirst() + ")");
                        return null;
                    });
                    for (int i = 0; i < 20; i++) {
                        watch.write(fleet, 0);
                        longest = Math.max(longest, fleet.awaitSeen(1, "k", watch.value()));
                    }
                    killing.get();
                    int cuts = kill;
                    fleet.await("the cut is noticed", () -> fleet.meter(1, "weir_changes_cuts_total") == cuts);
                    fleet.awaitLive();
                    fleet.awaitHot("k", watch.value());
                }
            } finally {
                watch.done.set(true);
            }
            watch.judge(reading.get());
            log.info("A stream was killed {} times: at most {} ms stale", KILLS, TimeUnit.NANOSECONDS.toMillis(longest));
        }
    }

    @Test
    void aStreamThatStandsStillIsNotTrusted() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (Fleet fleet = Fleet.live(database, "--set", "stream.silence=5m");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var watch = new Watch();
            fleet.put(0, "k", "0");
            fleet.awaitHot("k", "0");
            List<Long> walSender = fleet.walSenders(1);
            Future<List<Seen>> reading = threads.submit(watch.reads(fleet, 1));
            try {
                Fleet.signal("STOP", walSender);
                try {
                    // Where nothing is written, a stream that stands still has nothing to tell.
                    watch.write(fleet, 0);
                    fleet.await("the other is not live", () -> !fleet.isLive(1));
                    assertTrue(fleet.health(1).contains("not live, every hit is confirmed"), fleet.health(1));
                    for (int i = 0; i < 50; i++) {
                        watch.write(fleet, 0);
                        // The other reader's load may have been sent before the write; who comes meanwhile shares it.
                        fleet.awaitSeen(1, "k", watch.value());
                        Read read = fleet.get(1, "k");
                        assertEquals(watch.value(), read.value(), "it did not ask the database");
                        assertFalse(Fleet.isLive(read), read.toString());
                        assertEquals(watch.value(), fleet.get(0, "k").value());
                    }
                    assertEquals(0, fleet.meter(1, "weir_changes_cuts_total"));
                    assertTrue(fleet.isLive(0), "the other edge's stream goes on");
                } finally {
                    Fleet.signal("CONT", walSender);
                }
                fleet.awaitLive();
                fleet.awaitHot("k", watch.value());
                assertEquals(0, fleet.meter(1, "weir_changes_cuts_total"));
            } finally {
                watch.done.set(true);
            }
            watch.judge(reading.get());
        }
    }

    /** The stream goes on; only nobody knows up to where. */
    @Test
    void anEdgeThatCannotLookAtTheLogIsNotLiveUntilItCan() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (Fleet fleet = new Fleet(database, 1);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var watch = new Watch();
            fleet.awaitLive();
            long looking = database.number("select pid from pg_stat_activity where application_name = 'weir watch'"
                    + " and datname = current_database()");
            fleet.start();
            fleet.awaitLive();
            fleet.put(0, "k", "0");
            fleet.awaitHot("k", "0");
            Future<List<Seen>> reading = threads.submit(watch.reads(fleet, 0));
            try {
                Fleet.signal("STOP", List.of(looking));
                try {
                    fleet.await("it is not live", () -> !fleet.isLive(0));
                    for (int i = 0; i < 20; i++) {
                        watch.write(fleet, 1);
                        fleet.awaitSeen(0, "k", watch.value());
                    }
                    // It gives the frozen connection up and looks through another.
                    fleet.awaitLive();
                } finally {
                    Fleet.signal("CONT", List.of(looking));
                }
                fleet.awaitHot("k", watch.value());
                assertEquals(0, fleet.meter(0, "weir_changes_cuts_total"));
            } finally {
                watch.done.set(true);
            }
            watch.judge(reading.get());
        }
    }

    @Test
    void aStreamThatStandsStillForTooLongIsLeftForANewOne() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (Fleet fleet = Fleet.live(database, "--set", "stream.silence=1s")) {
            fleet.put(0, "k", "0");
            fleet.awaitHot("k", "0");
            List<Long> walSender = fleet.walSenders(1);
            Fleet.signal("STOP", walSender);
            try {
                fleet.put(0, "k", "1");
                fleet.await("the stream is left", () -> fleet.meter(1, "weir_changes_cuts_total") == 1);
                fleet.awaitLive();
                fleet.awaitHot("k", "1");
            } finally {
                Fleet.signal("CONT", walSender);
            }
            fleet.await("the old slot is gone", () -> database.number("select count(*) from pg_replication_slots"
                    + " where database = current_database()") == 2);
        }
    }

    /** One who writes numbers to the key k, rising, and readers who are to see no old one come back. */
    private static final class Watch {
        final AtomicBoolean done = new AtomicBoolean();
        private final AtomicInteger written = new AtomicInteger();
        private final List<Long> acknowledged = new ArrayList<>();

        Watch() {
            acknowledged.add(System.nanoTime());
        }

        String value() {
            return Integer.toString(written.get());
        }

        void write(Fleet fleet, int edge) throws InterruptedException {
            fleet.put(edge, "k", Integer.toString(written.get() + 1));
            acknowledged.add(System.nanoTime());
            written.incrementAndGet();
        }

        Callable<List<Seen>> reads(Fleet fleet, int edge) {
            return () -> {
                var seen = new ArrayList<Seen>();
                while (!done.get()) {
                    long begun = System.nanoTime();
                    Read read = fleet.get(edge, "k");
                    seen.add(new Seen(begun, Integer.parseInt(String.valueOf(read.value())), Fleet.isLive(read)));
                }
                return seen;
            };
        }

        /** Judges what one reader saw in turn. */
        void judge(List<Seen> all) {
            int before = 0;
            for (Seen seen : all) {
                assertTrue(seen.value >= before, "it went back from " + before + " to " + seen.value);
                before = seen.value;
                // What is proven after the next write was acknowledged is proven to have brought it.
                boolean late = seen.value < written.get()
                        && seen.begun - acknowledged.get(seen.value + 1) > LEASE_NANOS;
                assertFalse(late, () -> seen + " was older than the lease allows");
            }
        }
    }

    private record Seen(long begun, int value, boolean live) {}
}
