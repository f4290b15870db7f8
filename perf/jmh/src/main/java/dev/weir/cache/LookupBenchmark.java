package dev.weir.cache;

import dev.weir.item.ItemKey;
import dev.weir.microbench.Caches;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The index alone: what a lookup costs in a small and in a full one, and whether what it found is trusted. */
@State(Scope.Benchmark)
public class LookupBenchmark {
    private static final int VALUE_BYTES = 100;

    @Param({"10000", "500000"})
    private int items;

    private Caches caches;

    @Setup
    public void fill() {
        caches = new Caches(0);
        caches.fill(items, VALUE_BYTES);
    }

    @TearDown
    public void close() {
        caches.close();
    }

    /** The keys one thread asks for, made anew as requests make them, some of them cold in the processor's caches. */
    @State(Scope.Thread)
    public static class Asked {
        private final ItemKey[] there = new ItemKey[1 << 14];
        private final ItemKey[] absent = new ItemKey[1 << 14];
        private int next;

        @Setup(Level.Trial)
        public void choose(LookupBenchmark benchmark) {
            var random = new SplittableRandom(42);
            for (int i = 0; i < there.length; i++) {
                there[i] = Caches.key(random.nextInt(benchmark.items));
                absent[i] = Caches.key(benchmark.items + random.nextInt(benchmark.items));
            }
        }

        ItemKey next(ItemKey[] keys) {
            return keys[next++ & keys.length - 1];
        }
    }

    @Benchmark
    public @Nullable Object hit(Asked asked) {
        return caches.index.get(asked.next(asked.there));
    }

    @Benchmark
    public @Nullable Object miss(Asked asked) {
        return caches.index.get(asked.next(asked.absent));
    }

    @Benchmark
    public Object hitAndTrust(Asked asked) {
        Entry entry = caches.index.get(asked.next(asked.there));
        if (entry == null) {
            throw new IllegalStateException("The item is not there.");
        }
        return caches.lease.trust(entry, System.nanoTime());
    }
}
