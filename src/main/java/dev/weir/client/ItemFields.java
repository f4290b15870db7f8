package dev.weir.client;

import dev.weir.item.ContentFields;
import dev.weir.item.Lifetime;
import dev.weir.item.Tags;
import java.util.OptionalLong;

/**
 * What is stored with a value besides its type and its date.
 *
 * @param content in which coding its bytes are, among others
 * @param expiresAt from when on there is no item, in milliseconds since 1970; empty if it stays
 */
public record ItemFields(ContentFields content, Tags tags, OptionalLong expiresAt) {
    public static final ItemFields NONE = new ItemFields(ContentFields.NONE, Tags.NONE, OptionalLong.empty());

    /** Whether an edge could not be told any more for how long the item is to live, which it counts in seconds. */
    public boolean hasExpired(long nowMillis) {
        return expiresAt.isPresent() && expiresAt.getAsLong() - nowMillis < 1_000;
    }

    /** For how many whole seconds the item is to live from now on, at least one; empty if it stays. */
    public OptionalLong expiresIn(long nowMillis) {
        return expiresAt.isEmpty()
                ? expiresAt
                : OptionalLong.of(Math.clamp((expiresAt.getAsLong() - nowMillis) / 1_000, 1, Lifetime.MOST_SECONDS));
    }

    /** Whether another is the same, but for what is lost of a moment where it is told in seconds, twice. */
    public boolean isAlike(ItemFields other) {
        return content.equals(other.content)
                && tags.equals(other.tags)
                && expiresAt.isPresent() == other.expiresAt.isPresent()
                && Math.abs(expiresAt.orElse(0) - other.expiresAt.orElse(0)) <= 2_000;
    }
}
