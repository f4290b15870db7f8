package dev.weir.engine;

import static dev.weir.engine.FlowFixture.bytes;
import static dev.weir.engine.FlowFixture.key;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.StoreException;
import dev.weir.engine.FlowFixture.Answer;
import dev.weir.item.Body;
import dev.weir.item.BodyLostException;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Values larger than {@code read.inline-bytes}: into the off-heap tier, or directly from the database to the reader. */
final class LargeReadIT {
    private static final int TIER = 1 << 20;
    private static final byte[] LARGE = bytes("large", 300_001);
    private static final byte[] HUGE = bytes("huge", 2 * TIER + 17);
    private static final byte[] NEXT = bytes("next", 2 * TIER + 17);

    private static FlowFixture flow(FlowSettings settings) {
        return new FlowFixture(WeirDatabase.on(TestPostgres.version18()), settings);
    }

    @Test
    void aLargeValueIsLoadedInPiecesIntoTheOffHeapTier() throws Exception {
        try (var flow = flow(FlowSettings.trusting())) {
            flow.sqlPut("k", LARGE);
            Answer miss = flow.read("k");
            assertEquals(Source.DATABASE, miss.source());
            assertArrayEquals(LARGE, miss.bytes());
            Answer hit = flow.read("k");
            assertEquals(Source.OFF_HEAP, hit.source());
            assertArrayEquals(LARGE, hit.bytes());
            assertTrue(flow.gauge("weir.cache.heap.bytes") < 10_000);
            assertEquals(1, flow.count("weir.read.loads"));
            flow.check();
        }
    }

    @Test
    void aValueTooLargeForTheTierIsStreamedAndNotKept() throws Exception {
        try (var flow = flow(FlowSettings.trusting().offHeapBytes(TIER))) {
            flow.sqlPut("loaded", HUGE);
            flow.put("written", HUGE);
            for (int i = 0; i < 3; i++) {
                for (String name : List.of("loaded", "written")) {
                    Answer answer = flow.read(name);
                    assertEquals(Source.DATABASE, answer.source());
                    assertArrayEquals(HUGE, answer.bytes());
                }
            }
            assertEquals(0, flow.gauge("weir.offheap.used"));
            assertEquals(0, flow.gauge("weir.cache.entries"));
            flow.check();
        }
    }

    @Test
    void anyRangeOfAStreamedValueIsRight() throws Exception {
        try (var flow = flow(FlowSettings.trusting().offHeapBytes(TIER))) {
            flow.put("k", HUGE);
            for (int from : new int[] {0, 1, FlowSettings.PIECE - 1, FlowSettings.PIECE, 100_000, HUGE.length - 1}) {
                for (int length : new int[] {1, FlowSettings.PIECE, 3 * FlowSettings.PIECE + 1}) {
                    int end = Math.min(HUGE.length, from + length);
                    try (ReadResult reading = flow.reads.read(key("k"), ReadDemand.ANY)) {
                        var out = new ByteArrayOutputStream();
                        body(reading).writeTo(out, from, end - from);
                        assertArrayEquals(Arrays.copyOfRange(HUGE, from, end), out.toByteArray(), () -> "from " + from);
                    }
                }
            }
            flow.check();
        }
    }

    @Test
    void aValueReplacedWhileItIsStreamedIsCutOffAndNeverMixed() throws Exception {
        try (var flow = flow(FlowSettings.trusting().offHeapBytes(TIER))) {
            flow.put("k", HUGE);
            var out = new Interrupting(3 * FlowSettings.PIECE, () -> flow.put("k", NEXT));
            try (ReadResult reading = flow.reads.read(key("k"), ReadDemand.ANY)) {
                Body body = body(reading);
                assertThrows(BodyLostException.class, () -> body.writeTo(out, 0, body.length()));
            }
            byte[] got = out.toByteArray();
            assertTrue(got.length >= 3 * FlowSettings.PIECE && got.length < HUGE.length);
            assertArrayEquals(Arrays.copyOf(HUGE, got.length), got);
            assertArrayEquals(NEXT, flow.read("k").bytes());
            flow.check();
        }
    }

    @Test
    void aValueReplacedWhileItIsReadFromTheTierStaysWhole() throws Exception {
        try (var flow = flow(FlowSettings.trusting())) {
            flow.put("k", LARGE);
            var out = new Interrupting(70_000, () -> {
                flow.put("k", bytes("newer", LARGE.length));
                flow.delete("k");
            });
            try (ReadResult reading = flow.reads.read(key("k"), ReadDemand.ANY)) {
                assertEquals(Source.OFF_HEAP, reading.source());
                body(reading).writeTo(out, 0, LARGE.length);
            }
            assertArrayEquals(LARGE, out.toByteArray());
            flow.check();
        }
    }

    @Test
    void streamsAreLimitedAndGivenBack() throws Exception {
        FlowSettings settings = FlowSettings.trusting().offHeapBytes(TIER);
        try (var flow = flow(settings.read(FlowSettings.reads(2, 100, 2, FlowSettings.DEADLINE)))) {
            flow.put("k", HUGE);
            for (int round = 0; round < 3; round++) {
                try (ReadResult one = flow.reads.read(key("k"), ReadDemand.ANY);
                        ReadResult two = flow.reads.read(key("k"), ReadDemand.ANY)) {
                    assertEquals(HUGE.length, body(one).length());
                    assertEquals(HUGE.length, body(two).length());
                    double loads = flow.count("weir.read.loads");
                    assertThrows(StoreException.Overloaded.class, () -> flow.reads.read(key("k"), ReadDemand.ANY));
                    assertEquals(loads + 1, flow.count("weir.read.loads"), "a reader who is refused asked again and again");
                }
            }
            assertArrayEquals(HUGE, flow.read("k").bytes());
            flow.check();
        }
    }

    @Test
    void largeValuesOverwrittenAllTheTimeAreReadWholeAndNeverGoBack() throws Exception {
        // Several sizes, so that the key moves between the tiers; a small tier, so that objects are evicted in the meantime.
        int[] sizes = {200, 6_000, 20_000, 120_000, 500_000};
        FlowSettings settings = FlowSettings.trusting().ttl(Duration.ofMillis(5)).offHeapBytes(TIER);
        try (var flow = flow(settings);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = new AtomicBoolean();
            List<Future<Integer>> readers = new ArrayList<>();
            flow.put("k", numbered(0, 200));
            for (int i = 0; i < 6; i++) {
                boolean through = i == 0;
                readers.add(clients.submit(() -> {
                    int last = 0;
                    while (!done.get()) {
                        Answer answer;
                        try {
                            answer = flow.read(key("k"), through);
                        } catch (BodyLostException cutOff) {
                            continue;
                        }
                        byte[] bytes = Objects.requireNonNull(answer.bytes());
                        int number = number(bytes);
                        assertArrayEquals(numbered(number, bytes.length), bytes);
                        assertTrue(number >= last, number + " after " + last);
                        last = number;
                    }
                    return last;
                }));
            }
            try {
                for (int number = 1; number <= 200; number++) {
                    flow.put("k", numbered(number, sizes[number % sizes.length]));
                    flow.put("other" + number % 5, numbered(number, 150_000));
                }
            } finally {
                done.set(true);
            }
            for (Future<Integer> reader : readers) {
                assertTrue(reader.get() >= 0);
            }
            assertEquals(200, number(Objects.requireNonNull(flow.read("k").bytes())));
            flow.check();
        }
    }

    private static byte[] numbered(int number, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (number >> (i % 4 * 8));
        }
        return bytes;
    }

    private static int number(byte[] bytes) {
        return (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16 | (bytes[3] & 0xff) << 24;
    }

    private static Body body(ReadResult reading) {
        return assertInstanceOf(ReadResult.Found.class, reading).body();
    }

    /** A sink that runs an action once, after so many bytes. */
    private static final class Interrupting extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int after;
        private final Runnable what;
        private boolean happened;

        Interrupting(int after, Runnable what) {
            this.after = after;
            this.what = what;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            bytes.write(from, offset, length);
            if (!happened && bytes.size() >= after) {
                happened = true;
                what.run();
            }
        }

        byte[] toByteArray() {
            return bytes.toByteArray();
        }
    }
}
