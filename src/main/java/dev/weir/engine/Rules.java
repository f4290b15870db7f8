package dev.weir.engine;

import dev.weir.item.BucketName;
import java.util.function.Function;

/**
 * The rules for every request, in the order in which they are checked.
 *
 * @param access who may do what
 * @param kinds the name of a bucket's kind
 * @param expiry whether an item has expired
 */
public record Rules(Access access, Function<BucketName, String> kinds, Expiry expiry) {
    /** Permits everything, and nothing expires. */
    public static Rules of(Function<BucketName, String> kinds) {
        return new Rules(Access.EVERYBODY, kinds, Expiry.NEVER);
    }
}
