package dev.weir.store;

import dev.weir.item.ItemKey;
import dev.weir.item.Stamp;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on what the database decided, before the writer is told: versions to the identity, all of it to the listener. */
record Decisions(DatabaseIdentity identity, CommitListener listener) {
    private static final Logger log = LoggerFactory.getLogger(Decisions.class);

    void decided(Write write, Written verdict, Stamp stamp) {
        switch (verdict) {
            case Written.Stored stored -> stored.version().ifPresent(identity::seen);
            case Written.Rejected rejected -> rejected.version().ifPresent(identity::seen);
            case Written.Deleted deleted -> identity.seen(deleted.version());
            case Written.Absent ignored -> {}
        }
        try {
            listener.decided(write, verdict, stamp);
        } catch (RuntimeException | OutOfMemoryError e) {
            // It is committed, whatever the caches say; and what they have of it is not known, so it has to go.
            log.error("A write could not be brought into the caches", e);
            List<ItemKey> keys = List.of(write.key());
            listener.uncertain(keys);
            listener.settled(keys);
        }
    }
}
