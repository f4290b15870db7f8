package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.coherence.ChangesSettings;
import dev.weir.coherence.Era;
import dev.weir.coherence.Lease;
import dev.weir.coherence.ReadStamp;
import dev.weir.coherence.Snapshot;
import dev.weir.coherence.Stamp;
import dev.weir.coherence.Ticket;
import dev.weir.item.BucketName;
import dev.weir.item.ContentCoding;
import dev.weir.item.ContentFields;
import dev.weir.item.ItemHead;
import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import dev.weir.item.Tags;
import dev.weir.item.Version;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Compares the weight of entries with their measured footprint on this JVM. */
final class FootprintTest {
    private static final int ENTRIES = 100_000;
    private static final Snapshot ALL = new Snapshot(1, 1, new long[0]);

    private final AtomicLong clock = new AtomicLong(1);
    private final ChangesSettings changes =
            new ChangesSettings(ChangesSettings.Mode.STREAM, Duration.ofSeconds(1), Duration.ofSeconds(1), 100);
    private final Ticker ticker = clock::incrementAndGet;
    private final Lease lease = new Lease(changes, () -> 1, ticker, new SimpleMeterRegistry());
    private final CacheIndex index = new CacheIndex(
            new CacheSettings.HeapSettings(1L << 40), changes, lease, () -> 1, ticker, new SimpleMeterRegistry());

    private record Filled(double weight, double taken) {}

    private Filled filled(IntFunction<ItemKey> keys, IntFunction<Content> contents) {
        long before = liveBytes();
        for (int i = 0; i < ENTRIES; i++) {
            Ticket ticket = index.begin(keys.apply(i));
            index.install(ticket, ReadStamp.ofPrimary(new Stamp(ticker.read(), new Era(1, 1)), ALL), contents.apply(i));
            index.end(ticket);
        }
        index.entries().cleanUp();
        long taken = liveBytes() - before;
        long weight = index.entries().policy().eviction().orElseThrow().weightedSize().orElseThrow();
        assertEquals(ENTRIES, index.entries().estimatedSize());
        return new Filled((double) weight / ENTRIES, (double) taken / ENTRIES);
    }

    private static long liveBytes() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private static void assertHonest(Filled filled) {
        assertTrue(filled.weight >= filled.taken * 0.99, () -> filled + ": a full cache would take more than its bound");
        assertTrue(filled.weight <= filled.taken * 1.15, () -> filled + ": a full cache would leave its room unused");
    }

    private static ItemHead head(String contentType, int length) {
        return new ItemHead(1L << 40, 1_700_000_000, Metadata.of(contentType), length);
    }

    /** A new string, as each request or row brings one. */
    private static String copy(String text) {
        return new StringBuilder(text).toString();
    }

    @Test
    void smallItemsOfOneBucketWeighWhatTheyTake() {
        Filled filled = filled(
                i -> new ItemKey(new BucketName(copy("bucket")), "k" + (1_000_000 + i)),
                i -> new Content.OnHeap(head(copy("text/plain"), 100), new byte[100]));
        assertHonest(filled);
        assertTrue(filled.taken < 340, () -> filled + ": an item of 100 bytes has grown");
    }

    @Test
    void itemsWithUniqueNamesWeighWhatTheyTake() {
        assertHonest(filled(
                i -> new ItemKey(new BucketName("bucket-with-a-name-of-its-own-" + (1_000_000 + i)), "k"),
                i -> new Content.OnHeap(head("application/x-" + "t".repeat(60) + (1_000_000 + i), 10), new byte[10])));
    }

    @Test
    void itemsThatExpireWeighWhatTheyTake() {
        assertHonest(filled(
                i -> new ItemKey(new BucketName(copy("bucket")), "k" + (1_000_000 + i)),
                i -> new Content.OnHeap(
                        new ItemHead(1L << 40, 1_700_000_000,
                                new Metadata(copy("text/plain"), 1_800_000_000_000L + i, ContentFields.NONE, Tags.NONE), 100),
                        new byte[100])));
    }

    @Test
    void itemsWithTagsWeighWhatTheyTake() {
        assertHonest(filled(
                i -> new ItemKey(new BucketName(copy("bucket")), "k" + (1_000_000 + i)),
                i -> new Content.OnHeap(
                        new ItemHead(
                                1L << 40, 1_700_000_000,
                                Metadata.of(copy("text/plain"))
                                        .withTags(Tags.of(List.of("product-" + (1_000_000 + i), "lang-de"))),
                                100),
                        new byte[100])));
    }

    @Test
    void encodedItemsWeighWhatTheyTake() {
        assertHonest(filled(
                i -> new ItemKey(new BucketName(copy("bucket")), "k" + (1_000_000 + i)),
                i -> new Content.OnHeap(
                        new ItemHead(1L << 40, 1_700_000_000, described(ContentFields.of(ContentCoding.GZIP, null, null)), 100),
                        new byte[100])));
    }

    @Test
    void itemsWithTextsOfTheirOwnWeighWhatTheyTake() {
        assertHonest(filled(
                i -> new ItemKey(new BucketName(copy("bucket")), "d" + (1_000_000 + i)),
                i -> new Content.OnHeap(
                        new ItemHead(
                                1L << 40, 1_700_000_000,
                                described(ContentFields.of(null, copy("de"), copy("attachment; filename=" + i))), 100),
                        new byte[100])));
    }

    private static Metadata described(ContentFields content) {
        return new Metadata(copy("text/plain"), Metadata.NEVER, content, Tags.NONE);
    }

    @Test
    void absentKeysWeighWhatTheyTake() {
        assertHonest(filled(
                i -> new ItemKey(new BucketName(copy("nobody")), "k" + (1_000_000 + i)),
                i -> new Content.Nothing(Version.NONE, new Version(7))));
    }
}
