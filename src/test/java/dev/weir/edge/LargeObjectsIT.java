package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edge with a small heap and an off-heap tier smaller than what is asked of it. */
final class LargeObjectsIT {
    private static final int MIB = 1 << 20;
    private static final int OBJECTS = 402;
    private static final int CLIENTS = 8;
    private static final long OFF_HEAP = 256L * MIB;

    /** Every so manieth read is of a key that is overwritten at the same time. */
    private static final int OVERWRITE_EVERY = 10;

    /** What has been acknowledged of each object. */
    private final AtomicIntegerArray generations = new AtomicIntegerArray(OBJECTS);

    @Test
    void everyByteIsRightAndTheTierStaysWithinItsBound(@TempDir Path folder) throws Exception {
        try (EdgeProcess edge =
                EdgeProcess.embeddedWithHeap("384m", folder.resolve("data"), "--set", "cache.off-heap.max-bytes=256MiB");
                var client = new EdgeClient();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = new AtomicBoolean();
            Future<Highest> highest = threads.submit(() -> watch(client, edge, done));
            try {
                each(threads, number -> client.put(item(edge, number), bytes(number, 0)));
                for (int round = 0; round < 2; round++) {
                    each(threads, number -> readAndPerhapsWrite(client, edge, number));
                }
            } finally {
                done.set(true);
            }
            Highest seen = highest.get();
            assertTrue(seen.samples() > 20, () -> seen + " is too little to go by");
            assertTrue(seen.bytes() <= OFF_HEAP * 1.01, () -> seen + " is above the bound");
            assertTrue(seen.bytes() > OFF_HEAP / 2, () -> seen + " is no use of the tier");
            assertEquals(0, client.meter(edge.adminUrl(), "weir_offheap_failures_total"));
        }
    }

    private void readAndPerhapsWrite(EdgeClient client, EdgeProcess edge, int number) throws Exception {
        read(client, edge, number);
        if (number % OVERWRITE_EVERY == 0) {
            int next = generations.get(number) + 1;
            client.put(item(edge, number), bytes(number, next));
            generations.set(number, next);
        }
        if (number % OVERWRITE_EVERY == 1 && number > 1) {
            // Somebody else may be overwriting this one now.
            read(client, edge, number - 1);
        }
    }

    private void read(EdgeClient client, EdgeProcess edge, int number) throws Exception {
        int acknowledged = generations.get(number);
        byte[] got = client.get(item(edge, number));
        int generation = ByteBuffer.wrap(got).getInt(4);
        assertTrue(generation >= acknowledged, () -> "object " + number + " went back to " + generation);
        assertTrue(Arrays.equals(bytes(number, generation), got), () -> "object " + number + " of generation " + generation);
    }

    /** Does something with each object, in any order, by so many clients. */
    private static void each(ExecutorService threads, Work work) throws Exception {
        List<Integer> numbers = new ArrayList<>(IntStream.range(0, OBJECTS).boxed().toList());
        Collections.shuffle(numbers, new Random(5));
        var next = new AtomicInteger();
        Callable<Void> client = () -> {
            for (int i = next.getAndIncrement(); i < OBJECTS; i = next.getAndIncrement()) {
                work.on(numbers.get(i));
            }
            return null;
        };
        for (Future<Void> finished : threads.invokeAll(Collections.nCopies(CLIENTS, client))) {
            finished.get();
        }
    }

    private interface Work {
        void on(int number) throws Exception;
    }

    private record Highest(long samples, double bytes) {}

    private static Highest watch(EdgeClient client, EdgeProcess edge, AtomicBoolean done) throws Exception {
        long samples = 0;
        double highest = 0;
        while (!done.get()) {
            highest = Math.max(highest, client.meter(edge.adminUrl(), "weir_offheap_used_bytes"));
            samples++;
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return new Highest(samples, highest);
    }

    private static URI item(EdgeProcess edge, int number) {
        return edge.item("large", "object-" + number);
    }

    /** Two are of 30 MiB, the others of one; number and generation stand first, and say what must follow. */
    private static byte[] bytes(int number, int generation) {
        byte[] bytes = new byte[number < 2 ? 30 * MIB : MIB];
        new Random(number * 1_000L + generation).nextBytes(bytes);
        ByteBuffer.wrap(bytes).putInt(number).putInt(generation);
        return bytes;
    }
}
