package dev.weir.access;

import dev.weir.item.BucketName;
import java.util.List;

/**
 * Who makes a request.
 *
 * @param name for logs; it is no secret
 * @param grants what they may do
 */
public record Caller(String name, List<Grant> grants) {
    /** Somebody who has shown nothing, or nothing that is known. */
    public static final Caller NOBODY = new Caller("-", List.of());

    public Caller {
        grants = List.copyOf(grants);
    }

    public boolean may(Right right, BucketName bucket) {
        for (Grant grant : grants) {
            if (grant.allows(bucket, right)) {
                return true;
            }
        }
        return false;
    }
}
