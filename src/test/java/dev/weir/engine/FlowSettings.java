package dev.weir.engine;

import dev.weir.cache.CacheSettings.HeapSettings;
import dev.weir.cache.CacheSettings.OffHeapSettings;
import dev.weir.coherence.ChangesSettings;
import dev.weir.store.ReadSettings;
import dev.weir.write.WriteSettings;
import java.time.Duration;

/**
 * The settings of the components a {@link FlowFixture} composes. Sizes are small, so that a test reaches every tier with little
 * data.
 */
record FlowSettings(
        HeapSettings heap, OffHeapSettings offHeap, ChangesSettings changes, ReadSettings read, WriteSettings write) {
    /** A value of this size and above goes to the off-heap tier. */
    static final int OFF_HEAP_FROM = 4 << 10;

    /** A value above this size is loaded in pieces. */
    static final int INLINE_UP_TO = 16 << 10;

    static final int PIECE = 8 << 10;
    static final Duration DEADLINE = Duration.ofSeconds(10);

    /** Everything is trusted for an hour; 4 MiB in each tier. */
    static FlowSettings trusting() {
        return new FlowSettings(
                new HeapSettings(4 << 20),
                new OffHeapSettings(4 << 20, OFF_HEAP_FROM),
                trustedFor(Duration.ofHours(1)),
                reads(2, 16384, 8, DEADLINE),
                writes(4));
    }

    private static ChangesSettings trustedFor(Duration ttl) {
        return new ChangesSettings(ChangesSettings.Mode.TTL, ttl, Duration.ofHours(1), 1024);
    }

    /** With a change stream, which the test plays. */
    FlowSettings stream() {
        var changes = new ChangesSettings(ChangesSettings.Mode.STREAM, Duration.ofHours(1), Duration.ofHours(1), 1024);
        return new FlowSettings(heap, offHeap, changes, read, write);
    }

    static ReadSettings reads(int lanes, int queueItems, int streams, Duration deadline) {
        return new ReadSettings(
                lanes, 1024, INLINE_UP_TO, PIECE, 4, streams, queueItems, deadline, deadline.dividedBy(2));
    }

    static WriteSettings writes(int lanes) {
        return new WriteSettings(lanes, 256, 4 << 20, 64 << 10, 16384, 64 << 20, DEADLINE, Duration.ofMillis(100));
    }

    FlowSettings ttl(Duration ttl) {
        return new FlowSettings(heap, offHeap, trustedFor(ttl), read, write);
    }

    FlowSettings heapBytes(long bytes) {
        return new FlowSettings(new HeapSettings(bytes), offHeap, changes, read, write);
    }

    FlowSettings offHeapBytes(long bytes) {
        return new FlowSettings(heap, new OffHeapSettings(bytes, offHeap.fromBytes()), changes, read, write);
    }

    FlowSettings read(ReadSettings reads) {
        return new FlowSettings(heap, offHeap, changes, reads, write);
    }

    FlowSettings write(WriteSettings writes) {
        return new FlowSettings(heap, offHeap, changes, read, writes);
    }
}
