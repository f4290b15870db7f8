package dev.weir.engine;

import dev.weir.item.ItemKey;
import dev.weir.microbench.Caches;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The way of a read that hits: lookup, trust, pin, meters; and a hundred of them at once. */
@State(Scope.Benchmark)
public class HotReadBenchmark {
    private static final int ITEMS = 10_000;
    private static final int MANY = 100;

    private Caches caches;

    @Setup
    public void fill() {
        caches = new Caches(0);
        caches.fill(ITEMS, 100);
    }

    @TearDown
    public void close() {
        caches.close();
    }

    /** The keys one thread asks for. */
    @State(Scope.Thread)
    public static class Asked {
        private final ItemKey[] keys = new ItemKey[1 << 12];
        private final List<ItemKey> many = IntStream.range(0, MANY).mapToObj(i -> Caches.key(i * 97)).toList();
        private int next;

        @Setup
        public void choose() {
            for (int i = 0; i < keys.length; i++) {
                keys[i] = Caches.key(i * 31 % ITEMS);
            }
        }
    }

    @Benchmark
    public long hit(Asked asked) {
        try (ReadResult reading = caches.reads.read(asked.keys[asked.next++ & asked.keys.length - 1], ReadDemand.ANY)) {
            return reading.version().number();
        }
    }

    @Benchmark
    public long hitHundred(Asked asked) {
        long versions = 0;
        for (ReadResult reading : caches.reads.readAll(asked.many, ReadDemand.ANY)) {
            versions += reading.version().number();
            reading.close();
        }
        return versions;
    }
}
