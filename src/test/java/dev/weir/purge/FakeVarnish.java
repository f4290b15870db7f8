package dev.weir.purge;

import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A queue whose clock and whose Varnish are the test's: it takes a request when the test does, and answers as it likes. */
final class FakeVarnish {
    static final int QUEUE_ITEMS = 5;
    static final Duration RETRY_FROM = Duration.ofMillis(50);
    static final Duration RETRY_TO = Duration.ofMillis(400);
    static final Duration BAN_AGAIN = Duration.ofSeconds(3);
    static final Duration WRITE_WAIT = Duration.ofSeconds(1);
    static final BucketName BUCKET = new BucketName("b");

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final PurgeQueue queue;
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000); // soon below zero, as nanoTime may be

    FakeVarnish() {
        this(settings(WRITE_WAIT));
    }

    FakeVarnish(VarnishSettings settings) {
        var meters = new PurgeMeters(registry, "v:80");
        queue = new PurgeQueue("v:80", settings, now::get, meters);
        meters.watch(queue::items, queue::isBreakerOpen, queue::oldestNanos);
    }

    static VarnishSettings settings(Duration writeWait) {
        return new VarnishSettings(
                List.of("v:80"), writeWait, Duration.ofSeconds(2), 4, QUEUE_ITEMS, 3, RETRY_FROM, RETRY_TO,
                Duration.ofSeconds(10), BAN_AGAIN, List.of(), 4 << 20, List.of());
    }

    static ItemKey key(String key) {
        return new ItemKey(BUCKET, key);
    }

    void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    long in(Duration time) {
        return now.get() + time.toNanos();
    }

    void changed(String key, long version) {
        queue.enqueue(new Target.Key(key(key)), new Version(version));
    }

    void ban(@Nullable BucketName bucket) {
        queue.enqueue(bucket == null ? new Target.Everything() : new Target.Bucket(bucket), Version.NONE);
    }

    PendingPurge next() {
        PendingPurge purge = queue.poll();
        if (purge == null) {
            throw new AssertionError("nothing is to be sent");
        }
        return purge;
    }

    void taken(PendingPurge purge) {
        queue.answered(purge, new Answer.Taken());
    }

    void failed(PendingPurge purge) {
        queue.answered(purge, new Answer.Failed("as the test likes"));
    }

    void contended(PendingPurge purge) {
        queue.answered(purge, new Answer.Contended());
    }

    /** Takes and answers all that may be sent now; tells what it was, a word each: {@code k1@7}, {@code bucket b}, {@code *}. */
    List<String> takeAll() {
        List<String> words = new ArrayList<>();
        for (PendingPurge purge = queue.poll(); purge != null; purge = queue.poll()) {
            words.add(word(purge));
            taken(purge);
        }
        return words;
    }

    static String word(PendingPurge purge) {
        return switch (purge.target()) {
            case Target.Key(var key) -> key.key() + version(purge.request().field());
            case Target.Bucket(var bucket) -> "bucket " + bucket;
            case Target.Everything() -> "*";
        };
    }

    private static String version(String field) {
        return field.isEmpty() ? "" : "@" + field.substring(field.indexOf('.') + 1);
    }

    /** Waits on a thread of its own, which has begun to wait when this returns; for longer than any test takes. */
    Waiter waiter(String... keys) {
        return new Waiter(queue, List.of(keys).stream().map(FakeVarnish::key).toList(), in(Duration.ofDays(1)));
    }

    boolean isDelivered(String... keys) {
        return queue.await(List.of(keys).stream().map(FakeVarnish::key).toList(), in(Duration.ZERO));
    }

    double meter(String name) {
        var counter = registry.find(name).counter();
        var gauge = registry.find(name).gauge();
        return counter != null ? counter.count() : gauge != null ? gauge.value() : Double.NaN;
    }
}
