package dev.weir.cache;

import dev.weir.cache.CacheSettings.OffHeapSettings;
import dev.weir.item.Body;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * An object of the off-heap tier, pinned and copied out chunk by chunk. Many objects, so that none lies in the processor's caches.
 */
@State(Scope.Benchmark)
public class ChunkedReadBenchmark {
    private static final long TIER_BYTES = 64L << 20;

    @Param({"65536", "1048576"})
    private int bytes;

    private OffHeapTier tier;
    private StoredObject[] objects;

    @Setup
    public void fill() {
        tier = new OffHeapTier(new OffHeapSettings(TIER_BYTES, 1), new SimpleMeterRegistry());
        tier.open();
        objects = new StoredObject[(int) (TIER_BYTES * 3 / 4 / bytes)];
        byte[] value = new byte[bytes];
        for (int i = 0; i < objects.length; i++) {
            Filling filling = Objects.requireNonNull(tier.begin(bytes));
            filling.write(value, 0, bytes);
            objects[i] = Objects.requireNonNull(filling.finish());
        }
    }

    @TearDown
    public void close() {
        tier.close();
    }

    /** Takes the bytes as a socket does: copied, and kept nowhere. */
    @State(Scope.Thread)
    public static class Sink extends OutputStream {
        private final byte[] taken = new byte[ChunkMap.CHUNK_BYTES];
        private int next;

        @Override
        public void write(int b) {
            taken[0] = (byte) b;
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            System.arraycopy(from, offset, taken, 0, length);
        }
    }

    @Benchmark
    public byte[] pinAndWrite(Sink sink) throws IOException {
        StoredObject object = objects[sink.next++ % objects.length];
        try (Body body = Objects.requireNonNull(object.pin())) {
            body.writeTo(sink, 0, bytes);
        }
        return sink.taken;
    }
}
