package dev.weir.write;

import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import dev.weir.kind.OpTime;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What the database decided on one write under the row lock, once that is committed. */
public sealed interface WriteOutcome {
    /** The version that the write gave, or the current one that made it fail; empty if there is none, or it is not known. */
    default Optional<Version> currentVersion() {
        return switch (this) {
            case Stored stored -> stored.version();
            case Appended appended -> appended.stored().version();
            case Deleted deleted -> Optional.of(deleted.version());
            case Rejected rejected -> rejected.version();
            case Repeated repeated -> repeated.first().currentVersion();
            case Absent ignored -> Optional.empty();
            case Refused ignored -> Optional.empty();
        };
    }

    /** Whether it changed nothing, by a condition or a rule: then nothing of its atomic unit is written. */
    default boolean isRefusal() {
        return this instanceof Rejected || this instanceof Refused;
    }

    /**
     * The value is stored.
     *
     * @param created whether there was no item before
     * @param version the new version, empty only if the answer to the commit was lost and the row was changed again since
     * @param modifiedAt in seconds since the epoch, empty if the version is
     * @param expiresAt in milliseconds since the epoch, empty if the item does not expire or the version is unknown
     * @param result what an op tells of the value that it made; null if it tells nothing, or that is unknown
     */
    record Stored(
            boolean created, Optional<Version> version, OptionalLong modifiedAt, OptionalLong expiresAt, @Nullable String result)
            implements WriteOutcome {
        /** Of a write that tells nothing more. */
        public Stored(boolean created, Optional<Version> version, OptionalLong modifiedAt, OptionalLong expiresAt) {
            this(created, version, modifiedAt, expiresAt, null);
        }

        /** Of an item that does not expire. */
        public Stored(boolean created, Optional<Version> version, OptionalLong modifiedAt) {
            this(created, version, modifiedAt, OptionalLong.empty());
        }
    }

    /**
     * An entry is appended to a log.
     *
     * @param former the entry that was the last, and names this one now; null if there is none, or it is one of the same batch
     * @param formerVersion its version; {@link Version#NONE} if that is not known
     */
    record Appended(Stored stored, @Nullable ItemKey former, Version formerVersion) implements WriteOutcome {}

    /**
     * The item is gone.
     *
     * @param version the tombstone's version
     */
    record Deleted(Version version) implements WriteOutcome {}

    /** There was nothing to delete. */
    record Absent() implements WriteOutcome {}

    /**
     * The write has been applied already, and is the row's last one, by its idempotency key; nothing changed.
     *
     * @param first what became of it then: {@link Stored} or {@link Deleted}
     */
    record Repeated(WriteOutcome first) implements WriteOutcome {}

    /**
     * A condition was not met; nothing changed.
     *
     * @param version the current version, empty if there is no item
     * @param modifiedAt the current modified-at in seconds since the epoch, empty if there is no item
     * @param keyReused whether the reason is that its idempotency key is that of the row's last write, which stored another value
     */
    record Rejected(Optional<Version> version, OptionalLong modifiedAt, boolean keyReused) implements WriteOutcome {
        /** By one of the conditions that the client gave. */
        public Rejected(Optional<Version> version, OptionalLong modifiedAt) {
            this(version, modifiedAt, false);
        }
    }

    /**
     * The kind of the bucket does not take the write; nothing changed.
     *
     * @param words why, for the client
     * @param conflict whether that is for what is there, and not for what is asked
     */
    record Refused(String words, boolean conflict) implements WriteOutcome {
        /** Whether the reason is that what is there has a time as late as that of the write. */
        public boolean isSuperseded() {
            return words.equals(OpTime.SUPERSEDED);
        }
    }
}
