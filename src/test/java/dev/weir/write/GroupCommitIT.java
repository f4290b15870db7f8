package dev.weir.write;

import static dev.weir.write.LaneFixture.createOnly;
import static dev.weir.write.LaneFixture.delete;
import static dev.weir.write.LaneFixture.ifMatch;
import static dev.weir.write.LaneFixture.put;
import static dev.weir.write.LaneFixture.version;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.StoreException;
import dev.weir.precondition.EntityTags;
import dev.weir.precondition.WriteConditions;
import dev.weir.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What lanes make of writes, on both ends of the range of servers. */
final class GroupCommitIT {
    static List<TestPostgres> servers() {
        return TestPostgres.versions();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aPutCreatesAndThenUpdatesWithARisingVersion(TestPostgres server) throws SQLException {
        try (var lanes = new LaneFixture(server)) {
            var first = (WriteOutcome.Stored) lanes.commit.write(put("a", "1"));
            var second = (WriteOutcome.Stored) lanes.commit.write(put("a", "2"));
            assertTrue(first.created());
            assertFalse(second.created());
            assertTrue(version(second) > version(first));
            assertEquals("2", lanes.sqlText("select convert_from(value, 'UTF8') from weir.item where key = 'a'"));
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void anUnconditionalOverwriteKeepsModifiedAt(TestPostgres server) throws SQLException {
        try (var lanes = new LaneFixture(server)) {
            var stamped = Write.Put.of(
                    LaneFixture.key("a"), new byte[] {1}, "text/plain", OptionalLong.of(1_000_000), WriteConditions.NONE);
            assertEquals(1_000_000, ((WriteOutcome.Stored) lanes.commit.write(stamped)).modifiedAt().orElseThrow());
            assertEquals(1_000_000, ((WriteOutcome.Stored) lanes.commit.write(put("a", "2"))).modifiedAt().orElseThrow());
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aDeleteLeavesATombstoneAndTheNextPutCreates(TestPostgres server) throws SQLException {
        try (var lanes = new LaneFixture(server)) {
            assertInstanceOf(WriteOutcome.Absent.class, lanes.commit.write(delete("a")));
            long first = version(lanes.commit.write(put("a", "1")));
            var gone = assertInstanceOf(WriteOutcome.Deleted.class, lanes.commit.write(delete("a")));
            assertTrue(gone.version().number() > first);
            assertInstanceOf(WriteOutcome.Absent.class, lanes.commit.write(delete("a")));
            assertEquals("1", lanes.sqlText("select count(*) from weir.item where value is null"));
            var again = (WriteOutcome.Stored) lanes.commit.write(put("a", "2"));
            assertTrue(again.created());
            assertTrue(version(again) > gone.version().number());
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void compareAndSetNeedsTheCurrentVersion(TestPostgres server) {
        try (var lanes = new LaneFixture(server)) {
            assertEquals(
                    new WriteOutcome.Rejected(Optional.empty(), OptionalLong.empty()),
                    lanes.commit.write(put("a", "1", ifMatch(7))));
            long first = version(lanes.commit.write(put("a", "1")));
            long second = version(lanes.commit.write(put("a", "2", ifMatch(3, first))));
            var rejected = assertInstanceOf(WriteOutcome.Rejected.class, lanes.commit.write(put("a", "3", ifMatch(first))));
            assertEquals(second, rejected.version().orElseThrow().number());
            lanes.commit.write(delete("a"));
            assertInstanceOf(WriteOutcome.Rejected.class, lanes.commit.write(put("a", "4", ifMatch(second))));
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void createOnlyRejectsWhatIsThereAndTakesATombstone(TestPostgres server) {
        try (var lanes = new LaneFixture(server)) {
            assertInstanceOf(WriteOutcome.Stored.class, lanes.commit.write(put("a", "1", createOnly())));
            assertInstanceOf(WriteOutcome.Rejected.class, lanes.commit.write(put("a", "2", createOnly())));
            lanes.commit.write(delete("a"));
            assertTrue(((WriteOutcome.Stored) lanes.commit.write(put("a", "3", createOnly()))).created());
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void ifUnmodifiedSinceComparesToTheSecondAndStamps(TestPostgres server) {
        try (var lanes = new LaneFixture(server)) {
            assertInstanceOf(WriteOutcome.Stored.class, lanes.commit.write(dated("a", 1000)));
            assertInstanceOf(WriteOutcome.Rejected.class, lanes.commit.write(dated("a", 999)));
            assertInstanceOf(WriteOutcome.Stored.class, lanes.commit.write(dated("a", 1000)));
            var later = (WriteOutcome.Stored) lanes.commit.write(dated("a", 5_000_000_000L));
            assertEquals(5_000_000_000L, later.modifiedAt().orElseThrow());
        }
    }

    private static Write.Put dated(String key, long seconds) {
        return Write.Put.of(
                LaneFixture.key(key),
                new byte[] {1},
                "text/plain",
                OptionalLong.of(seconds),
                new WriteConditions(EntityTags.NONE, EntityTags.NONE, OptionalLong.of(seconds)));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void largeAndEmptyValuesComeBackByteForByte(TestPostgres server) throws Exception {
        try (var lanes = new LaneFixture(server)) {
            byte[] large = new byte[3 << 20];
            java.util.concurrent.ThreadLocalRandom.current().nextBytes(large);
            for (byte[] value : List.of(large, new byte[0])) {
                for (WriteConditions conditions : List.of(WriteConditions.NONE, createOnly())) {
                    lanes.commit.write(delete("a"));
                    lanes.commit.write(Write.Put.of(
                            LaneFixture.key("a"), value, "application/octet-stream", OptionalLong.empty(), conditions));
                    try (Connection sql = lanes.sql();
                            var row = sql.createStatement().executeQuery("select value from weir.item where key = 'a'")) {
                        row.next();
                        org.junit.jupiter.api.Assertions.assertArrayEquals(value, row.getBytes(1));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void manyWritersOfFewKeysGetVersionsThatRiseInTheirOrder(TestPostgres server) throws Exception {
        try (var lanes = new LaneFixture(server);
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new ArrayList<Future<Long>>();
            for (int i = 0; i < 2000; i++) {
                String key = "k" + i % 7;
                Write write = i % 3 == 0 ? delete(key) : put(key, "v" + i, i % 5 == 0 ? createOnly() : WriteConditions.NONE);
                futures.add(writers.submit(() -> lanes.commit.write(write) instanceof WriteOutcome.Stored stored
                        ? stored.version().orElseThrow().number()
                        : -1L));
            }
            var versions = new ArrayList<Long>();
            for (Future<Long> future : futures) {
                versions.add(future.get());
            }
            assertTrue(versions.stream().anyMatch(version -> version > 0));
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void compareAndSetIncrementsThroughTwoEdgesAllCount(TestPostgres server) throws Exception {
        var database = server.freshDatabase();
        try (var one = new LaneFixture(database);
                var two = new LaneFixture(database);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            long begin = version(one.commit.write(put("n", "0")));
            int clientCount = 16;
            int each = 10;
            var futures = new ArrayList<Future<?>>();
            for (int client = 0; client < clientCount; client++) {
                RegisterWrites edge = client % 2 == 0 ? one.commit : two.commit;
                futures.add(clients.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        increment(edge, one, begin);
                    }
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
            assertEquals(String.valueOf(clientCount * each), one.sqlText("select convert_from(value, 'UTF8') from weir.item"));
        }
    }

    private static void increment(RegisterWrites edge, LaneFixture reader, long begin) throws SQLException {
        while (true) {
            String row = java.util.Objects.requireNonNull(
                    reader.sqlText("select version || ' ' || convert_from(value, 'UTF8') from weir.item"));
            String[] parts = row.split(" ", -1);
            assertTrue(Long.parseLong(parts[0]) >= begin);
            Write next = put("n", String.valueOf(Integer.parseInt(parts[1]) + 1), ifMatch(Long.parseLong(parts[0])));
            if (edge.write(next) instanceof WriteOutcome.Stored) {
                return;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void anAtomicGroupIsWrittenWholeOrNotAtAll(TestPostgres server) throws Exception {
        try (var lanes = new LaneFixture(server)) {
            List<WriteOutcome> all = lanes.commit.writeAtomically(List.of(put("z", "1"), put("a", "1", createOnly())));
            assertTrue(all.stream().allMatch(WriteOutcome.Stored.class::isInstance));
            List<WriteOutcome> none =
                    lanes.commit.writeAtomically(List.of(put("z", "2"), put("a", "2", createOnly()), put("new", "2")));
            assertInstanceOf(WriteOutcome.Stored.class, none.get(0));
            assertInstanceOf(WriteOutcome.Rejected.class, none.get(1));
            assertEquals("1", lanes.sqlText("select convert_from(value, 'UTF8') from weir.item where key = 'z'"));
            assertEquals("2", lanes.sqlText("select count(*) from weir.item"));
            assertInstanceOf(WriteOutcome.Stored.class, lanes.commit.write(put("z", "3")));
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aFullLaneRefusesAndAppliesNothing(TestPostgres server) throws Exception {
        var small = new WriteSettings(1, 4, 1 << 20, 1 << 16, 8, 1 << 20, Duration.ofSeconds(10), Duration.ofMillis(100));
        try (var lanes = new LaneFixture(server, small);
                Connection other = lanes.sql();
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            lanes.commit.write(put("first", "1"));
            other.setAutoCommit(false);
            other.createStatement().execute("lock table weir.item in access exclusive mode");
            var futures =
                    IntStream.range(0, 200).mapToObj(i -> writers.submit(() -> lanes.commit.write(put("k" + i, "v")))).toList();
            var outcomes = new ArrayList<Boolean>();
            other.commit();
            int stored = 0;
            for (var future : futures) {
                try {
                    assertInstanceOf(WriteOutcome.Stored.class, future.get());
                    outcomes.add(true);
                    stored++;
                } catch (java.util.concurrent.ExecutionException e) {
                    assertInstanceOf(StoreException.Overloaded.class, e.getCause());
                    outcomes.add(false);
                }
            }
            assertTrue(Collections.frequency(outcomes, false) > 0);
            assertEquals(String.valueOf(stored + 1), lanes.sqlText("select count(*) from weir.item"));
        }
    }
}
