package dev.weir.precondition;

import java.util.OptionalLong;

/**
 * The conditions of one write, decided in SQL under the row lock by RFC 9110 section 13.2.2: If-Match; without it
 * If-Unmodified-Since; then If-None-Match.
 *
 * @param ifMatch the item must be there with one of these versions
 * @param ifNoneMatch the item must not be there with one of these versions; {@code *}: must not be there
 * @param notModifiedAfter If-Unmodified-Since in seconds since the epoch, empty where it is no condition (absent, or If-Match
 *     present): the item must be absent or its modified-at, truncated to the second, at most this
 */
public record WriteConditions(EntityTags ifMatch, EntityTags ifNoneMatch, OptionalLong notModifiedAfter) {
    public static final WriteConditions NONE =
            new WriteConditions(EntityTags.UNASKED, EntityTags.UNASKED, OptionalLong.empty());

    public boolean isUnconditional() {
        return ifMatch instanceof EntityTags.Unasked
                && ifNoneMatch instanceof EntityTags.Unasked
                && notModifiedAfter.isEmpty();
    }
}
