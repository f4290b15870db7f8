package dev.weir.engine;

import dev.weir.coherence.FrontCaches;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Caches in front of the edge that only record their calls. */
final class RecordingFronts implements FrontCaches {
    /** Each change as its key and version. */
    final List<String> changes = new CopyOnWriteArrayList<>();
    final List<ItemKey> awaited = new CopyOnWriteArrayList<>();
    final AtomicInteger bans = new AtomicInteger();
    volatile boolean delivered = true;

    @Override
    public void changed(ItemKey key, Version version) {
        changes.add(key.key() + " " + version.number());
    }

    @Override
    public void banBucket(BucketName bucket) {
        bans.incrementAndGet();
    }

    @Override
    public void banAll() {
        bans.incrementAndGet();
    }

    @Override
    public boolean await(Collection<ItemKey> keys) {
        awaited.addAll(keys);
        return keys.isEmpty() || delivered;
    }
}
