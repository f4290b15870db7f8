package dev.weir.stream;

import dev.weir.coherence.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * What one statement saw of the log, of the transactions and of the catalogue.
 *
 * @param sentAt when it was sent, as {@link System#nanoTime}
 * @param database the number of the database it was sent to
 * @param flushed up to where the log was on disk: the commit of everything seen before is at or below it
 * @param snapshot which transactions it saw
 * @param partitions changes when a partition comes, goes, or becomes another file (TRUNCATE)
 * @param publication changes when the publication was changed
 * @param unfit why no stream can be had here, with the command that mends it; null where one can
 * @param publicationMissing whether that is all that is wrong
 * @param standby how the stream counts among synchronous standbys ({@code async} where it does not); null where it is not open
 */
record LogProbe(
        long sentAt,
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
