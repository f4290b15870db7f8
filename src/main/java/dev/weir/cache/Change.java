package dev.weir.cache;

import dev.weir.coherence.Stamp;
import org.jspecify.annotations.Nullable;

/** One compute's effect on an entry. It remembers whose off-heap bytes must be let go, which happens after the compute. */
final class Change {
    private final Content content;
    private @Nullable StoredObject refusedObject;
    private @Nullable Entry replaced;

    Change(Content content) {
        this.content = content;
    }

    /** One that brings nothing. */
    static Change withoutContent() {
        return new Change(new Content.Uncacheable(0));
    }

    /** Whether what a write left may take the place of what was there: it was sent after that was installed, or is newer. */
    boolean replaces(Stamp sent, @Nullable Entry old) {
        return old == null || sent.sentAt() - old.installedAt() > 0 || isNewerThan(old);
    }

    /**
     * Whether the content is of a higher version than what is there. Where there was no row the version floor counts, for a row
     * that was removed has raised it.
     */
    boolean isNewerThan(@Nullable Entry old) {
        return old != null && content.version() > old.floor();
    }

    /** Puts the content in the place of what was there; nothing if it cannot be kept. */
    @Nullable
    Entry apply(Stamp sent, long now, boolean own, @Nullable Entry old) {
        replaced = old;
        return content instanceof Content.Uncacheable ? null : Entry.of(content, now, sent, own);
    }

    /** Leaves what was there. */
    @Nullable
    Entry refuse(@Nullable Entry old) {
        if (content instanceof Content.OffHeap offHeap) {
            refusedObject = offHeap.stored();
        }
        return old;
    }

    /** Leaves nothing. */
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
