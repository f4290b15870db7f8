package dev.weir.precondition;

import java.util.OptionalLong;

/**
 * The conditions of one write, evaluated in SQL under the row lock by RFC 9110 section 13.2.2: If-Match, or else
 * If-Unmodified-Since; then If-None-Match.
 *
 * @param ifMatch the item must exist with one of these versions
 * @param ifNoneMatch the item must not exist with one of these versions; {@code *}: it must not exist
 * @param notModifiedAfter If-Unmodified-Since in seconds since the epoch, empty if it does not apply (absent, or If-Match
 *     present): the item must be absent, or its modified-at, truncated to the second, not later than this
 */
public record WriteConditions(EntityTags ifMatch, EntityTags ifNoneMatch, OptionalLong notModifiedAfter) {
    public static final WriteConditions NONE =
            new WriteConditions(EntityTags.NONE, EntityTags.NONE, OptionalLong.empty());

    public boolean hasIfMatch() {
        return !(ifMatch instanceof EntityTags.None);
    }

    public boolean hasIfNoneMatch() {
        return !(ifNoneMatch instanceof EntityTags.None);
    }

    public boolean isUnconditional() {
        return !hasIfMatch() && !hasIfNoneMatch() && notModifiedAfter.isEmpty();
    }
}
