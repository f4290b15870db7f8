package dev.weir.write;

import static dev.weir.write.LaneFixture.createOnly;
import static dev.weir.write.LaneFixture.delete;
import static dev.weir.write.LaneFixture.key;
import static dev.weir.write.LaneFixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.coherence.WriteStamp;
import dev.weir.database.StoreException;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import dev.weir.store.LaneMeters;
import dev.weir.store.Loaded;
import dev.weir.store.PendingLoad;
import dev.weir.testing.TestPostgres;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that cannot be written at once: refused ones, and ones that somebody else holds locked. */
final class NeighboursIT {
    static List<TestPostgres> servers() {
        return TestPostgres.versions();
    }

    /** The bucket's large values are lost as a damaged disk loses them: the index that leads to them is another's, and empty. */
    private static void damage(LaneFixture lanes, String bucket) throws Exception {
        lanes.sqlDo("""
                create table weir.item_damaged partition of weir.item for values in ('%s');
                create table weir.item_empty partition of weir.item for values in ('empty')""".formatted(bucket));
        lanes.sqlDo("insert into weir.item (bucket, key, value) values ('%s', 'a', decode(repeat('00', 5000), 'hex'))"
                .formatted(bucket));
        lanes.sqlDo("""
                update pg_class c set relfilenode = other.relfilenode
                from pg_class t join pg_index i on i.indrelid = t.reltoastrelid,
                     pg_class e join pg_index f on f.indrelid = e.reltoastrelid join pg_class other on other.oid = f.indexrelid
                where t.oid = 'weir.item_damaged'::regclass and e.oid = 'weir.item_empty'::regclass and c.oid = i.indexrelid""");
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aRowThatCannotBeReadDoesNotFailItsNeighbours(TestPostgres server) throws Exception {
        try (var lanes = new LaneFixture(server)) {
            damage(lanes, "damaged");
            lanes.commit.write(put("k", "v"));
            List<PendingLoad> loads = new ArrayList<>();
            try (Connection lock = lanes.sql()) {
                // What comes while a statement waits is one batch.
                lock.setAutoCommit(false);
                lock.createStatement().execute("lock table weir.item in access exclusive mode");
                for (int i = 0; i < 40; i++) {
                    ItemKey key = i % 20 == 7 ? new ItemKey(new BucketName("damaged"), "a") : key("k");
                    loads.add(lanes.load.submit(key, Version.NONE, Duration.ofSeconds(60).toNanos()));
                }
                lock.rollback();
            }
            for (int i = 0; i < loads.size(); i++) {
                PendingLoad load = loads.get(i);
                if (i % 20 != 7) {
                    assertInstanceOf(Loaded.Small.class, load.await());
                } else {
                    assertThrows(StoreException.Unavailable.class, load::await);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aRefusedRowDoesNotFailItsNeighbours(TestPostgres server) throws Exception {
        try (var lanes = new LaneFixture(server, LaneFixture.settings(1, Duration.ofSeconds(5)))) {
            lanes.sqlDo("create function refuse() returns trigger language plpgsql as $$ begin"
                    + " if new.key = 'bad' then raise exception 'not this one'; end if; return new; end $$;"
                    + "create trigger refuse before insert on weir.item for each row execute function refuse()");
            var writes = IntStream.range(0, 50).mapToObj(i -> put(i == 23 ? "bad" : "k" + i, "v")).toList();
            try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
                var start = new CountDownLatch(1);
                var futures = writes.stream()
                        .map(write -> writers.submit(() -> {
                            start.await();
                            return lanes.commit.write(write);
                        }))
                        .toList();
                start.countDown();
                for (int i = 0; i < futures.size(); i++) {
                    var future = futures.get(i);
                    if (i == 23) {
                        var failure = assertThrows(ExecutionException.class, future::get);
                        assertInstanceOf(StoreException.Refused.class, failure.getCause());
                    } else {
                        assertInstanceOf(WriteOutcome.Stored.class, future.get());
                    }
                }
            }
        }
    }

    private static void failAlways(LaneFixture lanes, String key, String state) throws Exception {
        lanes.sqlDo("""
                create function again() returns trigger language plpgsql as $$ begin
                    if new.key = '%s' then raise exception 'again' using errcode = '%s'; end if; return new; end $$;
                create trigger again before insert on weir.item for each row execute function again()""".formatted(key, state));
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "53200"})
    void aRowThatIsAlwaysToBeTriedAgainDoesNotStallItsNeighbours(String state) throws Exception {
        try (var lanes =
                new LaneFixture(
                        TestPostgres.version18(), LaneFixture.settings(1, Duration.ofSeconds(10)));
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            failAlways(lanes, "bad", state);
            Future<WriteOutcome> bad = writers.submit(() -> lanes.commit.write(put("bad", "v")));
            for (int round = 0; round < 5; round++) {
                int number = round;
                List<Future<WriteOutcome>> neighbours = IntStream.range(0, 50)
                        .mapToObj(i -> writers.submit(() -> lanes.commit.write(put("k" + number + "-" + i, "v"))))
                        .toList();
                for (Future<WriteOutcome> each : neighbours) {
                    assertInstanceOf(WriteOutcome.Stored.class, each.get());
                }
            }
            assertFalse(bad.isDone(), "the neighbours have waited until it was given up");
            var failure = assertThrows(ExecutionException.class, bad::get);
            assertInstanceOf(StoreException.class, failure.getCause());
            assertFalse(failure.getCause() instanceof StoreException.Refused, String.valueOf(failure.getCause()));
        }
    }

    /** Writers that come all the time: whenever a batch has failed there is another write, until the first of them is stored. */
    private static final class Joining implements CommitListener {
        private static final int MOST = 40;

        final CountDownLatch stored = new CountDownLatch(1);
        final AtomicInteger joined = new AtomicInteger();
        private final LaneFixture lanes;
        private @Nullable LaneQueue queue;

        Joining(LaneFixture lanes) {
            this.lanes = lanes;
        }

        WriteLane lane() {
            WriteSettings settings = LaneFixture.settings(1, Duration.ofSeconds(1));
            var connector = LaneFixture.connector(lanes.database, settings.lockWait());
            var lane = new WriteLane(0, connector, lanes.identity, settings, this, new LaneMeters("write", lanes.registry));
            queue = lane.queue();
            return lane;
        }

        void offer(Write.Put put) {
            long now = System.nanoTime();
            var pending = new PendingWrite(Kinds.REGISTER, List.of(put), false, now, now, new AtomicLong());
            assertNull(Objects.requireNonNull(queue).offer(pending));
        }

        @Override
        public void decided(Kind kind, Write write, WriteOutcome verdict, WriteStamp stamp) {
            stored.countDown();
        }

        @Override
        public void uncertain(Collection<ItemKey> keys) {
            if (stored.getCount() > 0 && joined.get() < MOST) {
                offer(put("k" + joined.incrementAndGet(), "v"));
            }
        }

        @Override
        public void settled(Collection<ItemKey> keys) {}
    }

    @Test
    void aRowThatAlwaysFailsIsSentApartHoweverManyWritersJoinItsBatch() throws Exception {
        try (var lanes = new LaneFixture(TestPostgres.version18())) {
            failAlways(lanes, "bad", "53200");
            var writers = new Joining(lanes);
            try (WriteLane lane = writers.lane()) {
                writers.offer(put("bad", "v"));
                lane.start();
                assertTrue(writers.stored.await(60, TimeUnit.SECONDS));
                assertTrue(writers.joined.get() < Joining.MOST, "no neighbour was stored before the last had joined");
                lane.expire(System.nanoTime());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aRowSomebodyHoldsLockedDoesNotStallItsLane(TestPostgres server) throws Exception {
        try (var lanes = new LaneFixture(server, LaneFixture.settings(1, Duration.ofSeconds(20)));
                Connection other = lanes.sql();
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            lanes.commit.write(put("locked", "1"));
            other.setAutoCommit(false);
            other.createStatement().execute("select from weir.item where key = 'locked' for update");
            other.createStatement().execute("insert into weir.item(bucket, key, value) values ('b', 'new', 'x')");
            Future<WriteOutcome> blocked = writers.submit(() -> lanes.commit.write(put("locked", "2")));
            Future<WriteOutcome> behind = writers.submit(() -> lanes.commit.write(delete("new")));
            Future<WriteOutcome> inserted = writers.submit(() -> lanes.commit.write(put("new", "mine", createOnly())));
            for (int i = 0; i < 20; i++) {
                assertInstanceOf(WriteOutcome.Stored.class, lanes.commit.write(put("free" + i, "v")));
            }
            assertFalse(blocked.isDone());
            other.commit();
            assertInstanceOf(WriteOutcome.Stored.class, blocked.get());
            assertNotEquals(null, behind.get());
            assertNotEquals(null, inserted.get());
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void writersWhoGiveUpOnALockedTableAreToldThatNothingWasApplied(TestPostgres server) throws Exception {
        try (var lanes = new LaneFixture(server, LaneFixture.settings(1, Duration.ofSeconds(2)));
                Connection other = lanes.sql();
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            lanes.commit.write(put("before", "1"));
            other.setAutoCommit(false);
            other.createStatement().execute("lock table weir.item in access exclusive mode");
            var futures =
                    IntStream.range(0, 50).mapToObj(i -> writers.submit(() -> lanes.commit.write(put("k" + i, "v")))).toList();
            int applied = 0;
            int unknown = 0;
            for (Future<WriteOutcome> future : futures) {
                try {
                    future.get();
                    applied++;
                } catch (ExecutionException e) {
                    unknown += e.getCause() instanceof StoreException.OutcomeUnknown ? 1 : 0;
                }
            }
            other.commit();
            assertEquals(0, applied);
            assertTrue(unknown <= 2, unknown + " of 50 were taken when their writers gave up; the lane tries them one by one");
            assertInstanceOf(WriteOutcome.Stored.class, lanes.commit.write(put("after", "1")));
            String count = lanes.sqlText("select count(*) from weir.item where key like 'k%'");
            assertTrue(Integer.parseInt(Objects.requireNonNull(count)) <= unknown, count);
        }
    }
}
