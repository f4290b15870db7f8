package dev.weir.cache;

import dev.weir.coherence.Stamp;
import dev.weir.item.Version;
import org.jspecify.annotations.Nullable;

/** The effect of one compute on an entry. It remembers which off-heap bytes to release after the compute. */
final class Change {
    private final Content content;
    private @Nullable StoredObject refusedObject;
    private @Nullable Entry replaced;

    Change(Content content) {
        this.content = content;
    }

    /** A change that brings no content. */
    static Change withoutContent() {
        return new Change(new Content.Uncacheable(Version.NONE));
    }

    /** Whether an own write may replace the entry: it was sent after the entry was installed, or is newer. */
    boolean replaces(Stamp sent, @Nullable Entry old) {
        return old == null || sent.sentAt() - old.installedAt() > 0 || isNewerThan(old);
    }

    /**
     * Whether the content has a higher version than the entry. If there was no row the version floor counts, since removing a row
     * raises it.
     */
    boolean isNewerThan(@Nullable Entry old) {
        return old != null && content.version().isNewerThan(old.floor());
    }

    /** Replaces the entry with the content, or with nothing if it cannot be kept. */
    @Nullable
    Entry apply(Stamp sent, long now, boolean own, @Nullable Entry old) {
        replaced = old;
        return content instanceof Content.Uncacheable ? null : Entry.of(content, now, sent, own);
    }

    /** Keeps the old entry. */
    @Nullable
    Entry refuse(@Nullable Entry old) {
        if (content instanceof Content.OffHeap offHeap) {
            refusedObject = offHeap.stored();
        }
        return old;
    }

    /** Removes the entry. */
    @Nullable
    Entry drop(@Nullable Entry old) {
        refuse(old);
        replaced = old;
        return null;
    }

    void releaseLoser() {
        if (refusedObject != null) {
            refusedObject.release();
        }
        if (replaced != null) {
            replaced.release();
        }
    }
}
