package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weir.coherence.ChangesSettings;
import dev.weir.coherence.Era;
import dev.weir.coherence.Lease;
import dev.weir.coherence.ReadStamp;
import dev.weir.coherence.Snapshot;
import dev.weir.coherence.Stamp;
import dev.weir.coherence.Ticket;
import dev.weir.item.BucketName;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class DroppedBucketTest {
    private static final BucketName BUCKET = new BucketName("b");
    private static final ItemKey ONE = new ItemKey(BUCKET, "one");
    private static final ItemKey OTHER = new ItemKey(BUCKET, "other");
    private static final Snapshot ALL = Snapshot.parse("1000:1000:");
    private static final Content ITEM = new Content.OnHeap(new ItemHead(5, 0, Metadata.of("text/plain"), 1), new byte[] {1});

    private final AtomicLong time = new AtomicLong(1000);
    private final ChangesSettings changes =
            new ChangesSettings(ChangesSettings.Mode.TTL, Duration.ofNanos(100), Duration.ofNanos(100), 2);
    private final Lease lease = new Lease(changes, () -> 1, time::get, new SimpleMeterRegistry());

    /** In both orders of iteration. */
    @Test
    void aLoadThatEndsDuringTheDropLeavesNothing() {
        dropWhileLoading(ONE, OTHER);
        dropWhileLoading(OTHER, ONE);
    }

    private void dropWhileLoading(ItemKey cached, ItemKey loading) {
        var meanwhile = new AtomicReference<Runnable>(() -> {});
        var index = new CacheIndex(
                new CacheSettings.HeapSettings(1 << 20), changes, lease, () -> 1,
                () -> {
                    meanwhile.getAndSet(() -> {}).run();
                    return time.incrementAndGet();
                },
                new SimpleMeterRegistry());
        index.install(index.begin(cached), ReadStamp.ofPrimary(now(), ALL), ITEM);
        Ticket ticket = index.begin(loading);
        Stamp sent = now();
        meanwhile.set(() -> {
            if (!ticket.isOvertaken()) {
                index.install(ticket, ReadStamp.ofPrimary(sent, ALL), ITEM);
                index.end(ticket);
            }
        });
        index.dropBucket(BUCKET);
        assertNull(index.get(cached));
        assertNull(index.get(loading));
    }

    private Stamp now() {
        return new Stamp(time.incrementAndGet(), new Era(1, 1));
    }
}
