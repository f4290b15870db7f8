package dev.weir.engine;

import static dev.weir.engine.FlowFixture.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.StoreException;
import dev.weir.engine.FlowFixture.Answer;
import dev.weir.item.BodyLostException;
import dev.weir.item.Version;
import dev.weir.linear.Register;
import dev.weir.linear.Register.Condition;
import dev.weir.precondition.EntityTags;
import dev.weir.precondition.WriteConditions;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import dev.weir.write.Kinds;
import dev.weir.write.Write;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that concurrently read, write, delete, create and compare-and-set a few keys through one edge see each key as
 * linearizable, whatever the caches evict and whichever connections die in the meantime.
 */
final class LinearizabilityIT {
    private static final int KEYS = 4;
    private static final int CLIENTS = 8;
    private static final int OPERATIONS_OF_A_CLIENT = 400;
    private static final int OPERATIONS_TO_A_KILL = 40;

    /** Sizes by the number of the write: on the heap, off it, and loaded in pieces. */
    private static final int[] SIZES = {12, 12, 12, 12, FlowSettings.OFF_HEAP_FROM + 4, FlowSettings.INLINE_UP_TO + 4};

    private static final String KILL =
            """
            select pg_terminate_backend(pid) from (
              select pid from pg_stat_activity
              where datname = current_database() and application_name in ('weir write', 'weir load')
              order by random() limit 1) one
            """;

    /** A variant of the test. */
    private record Course(String name, FlowSettings settings, boolean killing) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Course> courses() {
        FlowSettings normal = FlowSettings.trusting().ttl(Duration.ofSeconds(1)).offHeapBytes(1 << 20);
        FlowSettings tiny = normal.heapBytes(700);
        Duration moment = Duration.ofMillis(1);
        return List.of(
                new Course("everything trusted", normal.ttl(Duration.ofHours(1)), false),
                new Course("evictions all the time", tiny.write(FlowSettings.writes(2)), false),
                new Course("confirmations all the time", normal.ttl(moment), false),
                new Course("connections die", normal, true),
                new Course("connections die, evictions, confirmations", tiny.ttl(moment).write(FlowSettings.writes(2)), true));
    }

    @ParameterizedTest
    @MethodSource("courses")
    void clientsSeeEachKeyAsOneRegister(Course course) throws Exception {
        try (var flow = new FlowFixture(WeirDatabase.on(TestPostgres.version18()), course.settings());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<RecordedKey> keys = IntStream.range(0, KEYS).mapToObj(i -> new RecordedKey()).toList();
            var writes = new AtomicInteger();
            var operations = new AtomicInteger();
            List<Future<?>> done = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                var client = new Client(flow, keys, writes, new Random(number));
                done.add(clients.submit(() -> {
                    for (int i = 0; i < OPERATIONS_OF_A_CLIENT; i++) {
                        client.operate();
                        if (course.killing() && operations.incrementAndGet() % OPERATIONS_TO_A_KILL == 0) {
                            flow.database.execute(KILL);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
            await("nothing is uncertain", () -> flow.gauge("weir.cache.holds") == 0);
            var last = new Client(flow, keys, writes, new Random());
            int checked = 0;
            for (int key = 0; key < KEYS; key++) {
                last.read(key, false);
                last.read(key, true);
                last.read(key, false);
                checked += keys.get(key).check("k" + key);
            }
            assertTrue(checked > CLIENTS * OPERATIONS_OF_A_CLIENT / 2, checked + " operations had an answer");
            assertTrue(!course.killing() || flow.count("weir.write.uncertain") > 0, "no batch lost its answer");
            flow.check();
        }
    }

    /** One client; it remembers what it last saw of each key, to compare and set. */
    private static final class Client {
        private final FlowFixture flow;
        private final List<RecordedKey> keys;
        private final AtomicInteger writes;
        private final Random random;
        private final int[] seenWrites = new int[KEYS];
        private final Version[] seenVersions = new Version[KEYS];

        Client(FlowFixture flow, List<RecordedKey> keys, AtomicInteger writes, Random random) {
            this.flow = flow;
            this.keys = keys;
            this.writes = writes;
            this.random = random;
        }

        void operate() {
            int key = random.nextInt(KEYS);
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> read(key, false);
                case 4 -> read(key, true);
                case 5, 6 -> put(key, new Condition.Always(), WriteConditions.NONE);
                case 7 -> put(key, new Condition.Nothing(), conditions(EntityTags.NONE, EntityTags.ANY));
                case 8 -> delete(key, new Condition.Always(), WriteConditions.NONE);
                case 9 -> {
                    if (seenWrites[key] != Register.ABSENT) {
                        delete(key, new Condition.Value(seenWrites[key]), ifMatch(key));
                    }
                }
                default -> {
                    if (seenWrites[key] != Register.ABSENT) {
                        put(key, new Condition.Value(seenWrites[key]), ifMatch(key));
                    }
                }
            }
        }

        private WriteConditions ifMatch(int key) {
            return conditions(new EntityTags.Versions(List.of(seenVersions[key])), EntityTags.NONE);
        }

        private static WriteConditions conditions(EntityTags match, EntityTags noneMatch) {
            return new WriteConditions(match, noneMatch, OptionalLong.empty());
        }

        void read(int key, boolean through) {
            long calledAt = keys.get(key).now();
            Answer answer;
            try {
                answer = flow.read(FlowFixture.key("k" + key), through);
            } catch (StoreException | BodyLostException e) {
                return;
            }
            if (answer.head() == null) {
                keys.get(key).absent(calledAt);
                seenWrites[key] = Register.ABSENT;
            } else {
                seenWrites[key] = write(Objects.requireNonNull(answer.bytes()));
                seenVersions[key] = answer.head().version();
                keys.get(key).found(seenWrites[key], seenVersions[key], calledAt);
            }
        }

        private void put(int key, Condition condition, WriteConditions conditions) {
            int write = writes.incrementAndGet();
            var put = Write.Put.of(
                    FlowFixture.key("k" + key), value(write), "text/plain", OptionalLong.empty(), conditions);
            write(key, write, condition, put);
        }

        private void delete(int key, Condition condition, WriteConditions conditions) {
            write(key, Register.ABSENT, condition, new Write.Delete(FlowFixture.key("k" + key), conditions));
        }

        private void write(int key, int write, Condition condition, Write asked) {
            long calledAt = keys.get(key).now();
            try {
                keys.get(key).answered(write, condition, flow.writes.write(Kinds.REGISTER, asked).only(), calledAt);
            } catch (StoreException.OutcomeUnknown e) {
                keys.get(key).unknown(write, condition, calledAt);
            } catch (StoreException.Overloaded | StoreException.Unavailable neverApplied) {
                // Not in the history: if it was applied all the same, the history is not linearizable.
            }
        }

        private static byte[] value(int write) {
            ByteBuffer bytes = ByteBuffer.allocate(SIZES[write % SIZES.length]);
            while (bytes.hasRemaining()) {
                bytes.putInt(write);
            }
            return bytes.array();
        }

        /** The write that a value comes from; the value must not mix two writes. */
        private static int write(byte[] value) {
            ByteBuffer bytes = ByteBuffer.wrap(value);
            int write = bytes.getInt();
            while (bytes.hasRemaining()) {
                assertEquals(write, bytes.getInt());
            }
            assertEquals(SIZES[write % SIZES.length], value.length);
            return write;
        }
    }
}
