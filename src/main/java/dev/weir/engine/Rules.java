package dev.weir.engine;

import dev.weir.bucket.WriteRules;
import dev.weir.item.BucketName;
import java.util.function.Function;

/**
 * The rules for every request, in the order in which they are checked.
 *
 * @param access who may do what
 * @param kinds the name of a bucket's kind
 * @param writes what a bucket asks of writes
 * @param expiry whether an item has expired
 * @param mostSiblings how many values that were written at the same time an item keeps
 */
public record Rules(
        Access access, Function<BucketName, String> kinds, Function<BucketName, WriteRules> writes, Expiry expiry,
        int mostSiblings) {
    /** The least that the last can be set to. */
    public static final int FEW_SIBLINGS = 2;

    /** Permits everything that a bucket's own rules permit, and nothing expires. */
    public static Rules of(Function<BucketName, String> kinds, Function<BucketName, WriteRules> writes) {
        return new Rules(Access.EVERYBODY, kinds, writes, Expiry.NEVER, FEW_SIBLINGS);
    }
}
