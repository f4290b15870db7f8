package dev.weir.precondition;

import dev.weir.item.EntityTag.Comparison;
import dev.weir.item.HttpDate;
import dev.weir.item.IdempotencyKey;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of one PUT, POST or DELETE, and the modified-at that it sets, parsed from its fields. The database evaluates
 * them.
 *
 * @param conditions what the database evaluates under the row lock
 * @param stamp the date of If-Unmodified-Since in seconds since the epoch, which becomes the item's modified-at
 */
public record WritePreconditions(WriteConditions conditions, OptionalLong stamp) {
    /** No conditions and no date. */
    public static final WritePreconditions NONE = new WritePreconditions(WriteConditions.NONE, OptionalLong.empty());

    /**
     * Parses the fields; each is null if it is absent, and several lines are joined by commas. X-If-Match is only for reads.
     *
     * @param now the current time in seconds since the epoch, to interpret dates with two-digit years
     * @throws InvalidConditionException with a message, if a field is malformed: a write whose condition is not understood must
     *     not be applied
     */
    public static WritePreconditions parse(
            @Nullable String ifMatch, @Nullable String ifNoneMatch, @Nullable String ifUnmodifiedSince, long now) {
        if (ifMatch == null && ifNoneMatch == null && ifUnmodifiedSince == null) {
            return NONE;
        }
        EntityTags wanted = tags("If-Match", ifMatch, Comparison.STRONG);
        EntityTags unwanted = tags("If-None-Match", ifNoneMatch, Comparison.WEAK);
        OptionalLong stamp =
                ifUnmodifiedSince == null ? OptionalLong.empty() : date("If-Unmodified-Since", ifUnmodifiedSince, now);
        return new WritePreconditions(
                new WriteConditions(wanted, unwanted, ifMatch == null ? stamp : OptionalLong.empty()), stamp);
    }

    /**
     * The conditions of a write that is accepted only if the item was not modified after the date, which becomes its
     * modified-at.
     */
    public static WritePreconditions stampedAt(long date) {
        OptionalLong stamp = OptionalLong.of(date);
        return new WritePreconditions(new WriteConditions(EntityTags.NONE, EntityTags.NONE, stamp), stamp);
    }

    /** The same for a write that is identified by a key. */
    public WritePreconditions withKey(@Nullable IdempotencyKey key) {
        return key == null ? this : new WritePreconditions(conditions.withKey(key), stamp);
    }

    /** The same for a writer who has seen something of the item. */
    public WritePreconditions withContext(@Nullable Context seen) {
        return seen == null ? this : new WritePreconditions(conditions.withContext(seen), stamp);
    }

    private static EntityTags tags(String name, @Nullable String field, Comparison comparison) {
        if (field == null) {
            return EntityTags.NONE;
        }
        return ReadPreconditions.tags(field, comparison)
                .orElseThrow(() -> new InvalidConditionException(
                        name + " must be * or a list of entity tags in double quotes, such as \"42\"."));
    }

    private static OptionalLong date(String name, String field, long now) {
        OptionalLong date = HttpDate.parse(field.strip(), now);
        if (date.isEmpty()) {
            throw new InvalidConditionException(
                    name + " must be a date as RFC 1123 has it, such as Sun, 06 Nov 1994 08:49:37 GMT.");
        }
        return date;
    }
}
