package dev.weir.store;

import dev.weir.item.Stamp;

/** Passes on what the database decided, before the writer is told: versions to the identity, all of it to the listener. */
record Decisions(DatabaseIdentity identity, CommitListener listener) {

    void decided(Write write, Written verdict, Stamp stamp) {
        switch (verdict) {
            case Written.Stored stored -> stored.version().ifPresent(identity::seen);
            case Written.Rejected rejected -> rejected.version().ifPresent(identity::seen);
            case Written.Deleted deleted -> identity.seen(deleted.version());
            case Written.Absent ignored -> {}
        }
        listener.decided(write, verdict, stamp);
    }
}
