package dev.weir.stream;

import dev.weir.coherence.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * What one statement saw of the log, the transactions and the catalogue.
 *
 * @param sentAt when it was sent, as {@link System#nanoTime}
 * @param clockMillis what the database's clock showed, in milliseconds since 1970, rounded up
 * @param database the number of the database it was sent to
 * @param flushed up to where the log was on disk: the commit of everything seen before is at or below it
 * @param snapshot which transactions it saw
 * @param partitions changes when a partition comes, goes, or becomes another file (TRUNCATE)
 * @param publication changes when the publication was changed
 * @param unfit why there can be no stream, with the command that mends it; null if there can
 * @param publicationMissing whether only the publication is missing
 * @param standby how the stream counts among synchronous standbys ({@code async} if it does not); null if it is not open
 */
record LogProbe(
        long sentAt,
        long clockMillis,
        int database,
        Lsn flushed,
        Snapshot snapshot,
        String partitions,
        String publication,
        @Nullable String unfit,
        boolean publicationMissing,
        @Nullable String standby) {
    void requireFit() throws UnavailableException {
        if (unfit != null) {
            throw new UnavailableException(unfit);
        }
    }
}
