package dev.weir.coherence;

/**
 * When a read was sent, and what it saw.
 *
 * @param sent when it was sent; a read sent later need not be newer, since a lagging standby may have answered it
 * @param snapshot which transactions it saw
 * @param mayLag whether a standby answered
 */
public record ReadStamp(Stamp sent, Snapshot snapshot, boolean mayLag) {
    /** The stamp of a read that the primary answered. */
    public static ReadStamp ofPrimary(Stamp sent, Snapshot snapshot) {
        return new ReadStamp(sent, snapshot, false);
    }

    /** The stamp of a read that a standby answered. */
    public static ReadStamp ofStandby(Stamp sent, Snapshot snapshot) {
        return new ReadStamp(sent, snapshot.onStandby(), true);
    }
}
