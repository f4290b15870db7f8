package dev.weir.engine;

import dev.weir.item.BucketName;
import java.util.function.Function;

/**
 * What holds for every request, in the order in which it is asked.
 *
 * @param access who may
 * @param kinds the name of a bucket's kind
 * @param expiry whether an item is still there
 */
public record Rules(Access access, Function<BucketName, String> kinds, Expiry expiry) {
    /** Everybody may, and nothing expires. */
    public static Rules of(Function<BucketName, String> kinds) {
        return new Rules(Access.EVERYBODY, kinds, Expiry.NEVER);
    }
}
