package dev.weir.cache;

import dev.weir.cache.ModelDatabase.Commit;
import dev.weir.cache.ModelDatabase.Kind;
import dev.weir.coherence.ReadStamp;
import dev.weir.coherence.Snapshot;
import dev.weir.coherence.Stamp;
import dev.weir.coherence.Ticket;
import dev.weir.item.Version;
import org.jspecify.annotations.Nullable;

/** What is in flight between the edge and the database of a {@link ChangesModel}; fields are filled in as it progresses. */
final class ModelTraffic {
    private ModelTraffic() {}

    /** A load: begun, sent, executed. */
    static final class Load {
        final Ticket ticket;
        final Version known;

        @Nullable
        Stamp stamp;

        @Nullable
        ReadStamp read;

        int seen;

        Load(Ticket ticket, Version known) {
            this.ticket = ticket;
            this.known = known;
        }
    }

    /** An own write: sent, committed. */
    static final class OwnWrite {
        final Stamp stamp;
        final Kind kind;

        @Nullable
        Commit commit;

        boolean held;

        OwnWrite(Stamp stamp, Kind kind) {
            this.stamp = stamp;
            this.kind = kind;
        }
    }

    /** A probe of what is visible: sent, executed. */
    static final class Probe {
        final long sentAt;
        final int logged;

        @Nullable
        Snapshot snapshot;

        Probe(long sentAt, int logged) {
            this.sentAt = sentAt;
            this.logged = logged;
        }
    }
}
