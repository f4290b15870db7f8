package dev.weir.coherence;

/**
 * The stamp of a read.
 *
 * @param sent when it was sent. A read sent later is not newer for that: it may come from a database that lags
 * @param snapshot which transactions it saw
 * @param mayLag whether it was a standby that answered
 */
public record ReadStamp(Stamp sent, Snapshot snapshot, boolean mayLag) {
    /** Of a read that the primary answered. */
    public static ReadStamp ofPrimary(Stamp sent, Snapshot snapshot) {
        return new ReadStamp(sent, snapshot, false);
    }

    /** Of a read that a standby answered. */
    public static ReadStamp ofStandby(Stamp sent, Snapshot snapshot) {
        return new ReadStamp(sent, snapshot.onStandby(), true);
    }
}
