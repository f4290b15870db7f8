package dev.weir.write;

import dev.weir.item.ItemKey;
import dev.weir.item.Metadata;
import dev.weir.item.Tags;
import dev.weir.precondition.WriteConditions;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One write as a client asked for it. */
public sealed interface Write {
    ItemKey key();

    WriteConditions conditions();

    /** The same on other conditions. */
    Write withConditions(WriteConditions others);

    /** How many bytes it brings. */
    long bytes();

    /**
     * Stores a value.
     *
     * @param metadata what is stored with it, but for the moment at which it expires, which the database works out
     * @param modifiedAt the modified-at the client gave, in seconds since the epoch; without it a new item gets the present time
     *     and an existing one keeps its modified-at
     * @param expiresIn how many seconds after the write the item expires; empty if it does not
     */
    record Put(
            ItemKey key,
            byte[] value,
            Metadata metadata,
            OptionalLong modifiedAt,
            OptionalLong expiresIn,
            WriteConditions conditions)
            implements Write {
        /** Of a value that has only a content type. */
        public static Put of(ItemKey key, byte[] value, String contentType, OptionalLong modifiedAt, WriteConditions conditions) {
            return new Put(key, value, Metadata.of(contentType), modifiedAt, OptionalLong.empty(), conditions);
        }

        @Override
        public long bytes() {
            return value.length;
        }

        @Override
        public Put withConditions(WriteConditions others) {
            return new Put(key, value, metadata, modifiedAt, expiresIn, others);
        }

        Put withExpiresIn(long seconds) {
            return new Put(key, value, metadata, modifiedAt, OptionalLong.of(seconds), conditions);
        }

        Put withContentType(String type) {
            return new Put(key, value, metadata.withContentType(type), modifiedAt, expiresIn, conditions);
        }

        /** Whether it has nothing but a content type, as most have. */
        boolean isPlain() {
            return expiresIn.isEmpty() && metadata.isPlain();
        }
    }

    /**
     * Changes the item, or makes a new one, by ops of the bucket's kind.
     *
     * @param ops a JSON array of them, in the form that the kind's function in SQL reads
     * @param tags the item's tags from now on; if there are none, they stay
     * @param modifiedAt the modified-at the client gave, in seconds since the epoch; without it the item gets the present time
     * @param expiresIn how many seconds after the write the item expires; if empty, that stays as it was
     */
    record Op(
            ItemKey key, byte[] ops, Tags tags, OptionalLong modifiedAt, OptionalLong expiresIn, WriteConditions conditions)
            implements Write {
        @Override
        public long bytes() {
            return ops.length;
        }

        @Override
        public Op withConditions(WriteConditions others) {
            return new Op(key, ops, tags, modifiedAt, expiresIn, others);
        }

        Op withExpiresIn(long seconds) {
            return new Op(key, ops, tags, modifiedAt, OptionalLong.of(seconds), conditions);
        }

        Op withOps(byte[] others) {
            return new Op(key, others, tags, modifiedAt, expiresIn, conditions);
        }
    }

    /**
     * Deletes the item, which leaves a tombstone.
     *
     * @param tag if not null, an item that does not have it is left alone, and counts as absent
     */
    record Delete(ItemKey key, WriteConditions conditions, @Nullable String tag) implements Write {
        public Delete(ItemKey key, WriteConditions conditions) {
            this(key, conditions, null);
        }

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public Delete withConditions(WriteConditions others) {
            return new Delete(key, others, tag);
        }

        /** Without other conditions. */
        public static Delete ifTagged(ItemKey key, @Nullable String tag) {
            return new Delete(key, WriteConditions.NONE, tag);
        }
    }
}
