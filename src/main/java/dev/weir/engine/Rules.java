package dev.weir.engine;

import dev.weir.bucket.WriteRules;
import dev.weir.item.BucketName;
import dev.weir.kind.KindSettings;
import java.util.function.Function;

/**
 * The rules for every request, in the order in which they are checked.
 *
 * @param access who may do what
 * @param kinds the name of a bucket's kind
 * @param writes what a bucket asks of writes
 * @param expiry whether an item has expired
 * @param settings bounds of what the kinds of buckets do
 */
public record Rules(
        Access access, Function<BucketName, String> kinds, Function<BucketName, WriteRules> writes, Expiry expiry,
        KindSettings settings) {
    /** Few siblings, and otherwise the defaults. */
    public static final KindSettings KINDS = new KindSettings(2, 16, 16);

    /** Permits everything that a bucket's own rules permit, and nothing expires. */
    public static Rules of(Function<BucketName, String> kinds, Function<BucketName, WriteRules> writes) {
        return new Rules(Access.EVERYBODY, kinds, writes, Expiry.NEVER, KINDS);
    }
}
