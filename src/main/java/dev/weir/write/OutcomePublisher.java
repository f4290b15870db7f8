package dev.weir.write;

import dev.weir.coherence.WriteStamp;
import dev.weir.database.DatabaseIdentity;
import dev.weir.item.ItemKey;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes outcomes before the writers are answered: versions to the identity, everything to the listener. */
record OutcomePublisher(DatabaseIdentity identity, CommitListener listener) {
    private static final Logger log = LoggerFactory.getLogger(OutcomePublisher.class);

    void decided(Kind kind, Write write, WriteOutcome outcome, WriteStamp stamp) {
        outcome.currentVersion().ifPresent(identity::noteVersion);
        try {
            listener.decided(kind, write, outcome, stamp);
        } catch (RuntimeException | OutOfMemoryError e) {
            // It is committed, whatever the caches do. What they hold of it is unknown, so it has to go.
            log.error("A write could not be brought into the caches", e);
            List<ItemKey> keys = List.of(write.key());
            listener.uncertain(keys);
            listener.settled(keys);
        }
    }
}
