package dev.weir.precondition;

import dev.weir.item.IdempotencyKey;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of one write, evaluated in SQL under the row lock by RFC 9110 section 13.2.2: If-Match, or else
 * If-Unmodified-Since; then If-None-Match.
 *
 * @param ifMatch the item must exist with one of these versions
 * @param ifNoneMatch the item must not exist with one of these versions; {@code *}: it must not exist
 * @param notModifiedAfter If-Unmodified-Since in seconds since the epoch, empty if it does not apply (absent, or If-Match
 *     present): the item must be absent, or its modified-at, truncated to the second, not later than this
 * @param idempotencyKey null, or what identifies the write: if the row's last write has it, this is a repeat, for which the other
 *     conditions do not count
 * @param context null, or what the writer has seen of the item. A kind that keeps what is written at the same time goes by it; it
 *     is no condition, and a write is never rejected for it
 */
public record WriteConditions(
        EntityTags ifMatch,
        EntityTags ifNoneMatch,
        OptionalLong notModifiedAfter,
        @Nullable IdempotencyKey idempotencyKey,
        @Nullable Context context) {
    public static final WriteConditions NONE =
            new WriteConditions(EntityTags.NONE, EntityTags.NONE, OptionalLong.empty());

    public boolean hasIfMatch() {
        return !(ifMatch instanceof EntityTags.None);
    }

    public boolean hasIfNoneMatch() {
        return !(ifNoneMatch instanceof EntityTags.None);
    }

    /** Of a write that has no idempotency key and no context. */
    public WriteConditions(EntityTags ifMatch, EntityTags ifNoneMatch, OptionalLong notModifiedAfter) {
        this(ifMatch, ifNoneMatch, notModifiedAfter, null, null);
    }

    public WriteConditions withKey(@Nullable IdempotencyKey key) {
        return key == null ? this : new WriteConditions(ifMatch, ifNoneMatch, notModifiedAfter, key, context);
    }

    public WriteConditions withContext(@Nullable Context seen) {
        return seen == null ? this : new WriteConditions(ifMatch, ifNoneMatch, notModifiedAfter, idempotencyKey, seen);
    }

    public boolean isUnconditional() {
        return idempotencyKey == null && !hasIfMatch() && !hasIfNoneMatch() && notModifiedAfter.isEmpty();
    }
}
