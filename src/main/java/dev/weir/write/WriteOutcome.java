package dev.weir.write;

import java.util.OptionalLong;

/** The verdict on one write: what the database decided under the row lock, after its commit. */
public sealed interface WriteOutcome {
    /**
     * The value is stored.
     *
     * @param created whether there was no item before
     * @param version the new version, empty only where the answer to the commit was lost and the row has moved on since
     * @param modifiedAt in seconds since the epoch, empty where the version is
     */
    record Stored(boolean created, OptionalLong version, OptionalLong modifiedAt) implements WriteOutcome {}

    /**
     * The item is gone.
     *
     * @param version the tombstone's version
     */
    record Deleted(long version) implements WriteOutcome {}

    /** There was nothing to delete. */
    record Absent() implements WriteOutcome {}

    /**
     * A condition was not met; nothing changed.
     *
     * @param version the current version, empty where there is no item
     * @param modifiedAt the current modified-at in seconds since the epoch, empty where there is no item
     */
    record Rejected(OptionalLong version, OptionalLong modifiedAt) implements WriteOutcome {}
}
