package dev.weir.stream;

import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Those who want to know of the changes of a bucket that the change stream brings, others' and the edge's own. A change may
 * arrive before any statement sees it; without a stream none arrives.
 *
 * <p>Any thread adds a watcher; the stream's thread calls it, after the caches know of the change, so it must not block.
 */
public final class ChangeWatchers {
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    private record Watcher(BucketName bucket, Consumer<Version> then) {}

    /** @param then gets the version of a row that was written; that of a row that was removed for good is not known */
    public void watch(BucketName bucket, Consumer<Version> then) {
        watchers.add(new Watcher(bucket, then));
    }

    /** Tells those whose bucket it is of. */
    public void changed(ItemKey key, Version version) {
        for (Watcher watcher : watchers) {
            if (!version.isNone() && watcher.bucket().equals(key.bucket())) {
                watcher.then().accept(version);
            }
        }
    }
}
