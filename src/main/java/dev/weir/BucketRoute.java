package dev.weir;

import dev.weir.access.Guard;
import dev.weir.access.Right;
import dev.weir.item.BucketName;
import dev.weir.observe.AdminRoute;
import dev.weir.store.WholeBuckets;
import java.util.Set;

/**
 * {@code /kv/{bucket}} of the admin listener: DELETE empties a bucket, PURGE removes it from the caches. It is answered when
 * done; a client that disconnects does not cancel it.
 */
record BucketRoute(WholeBuckets buckets, Guard guard) implements AdminRoute {
    @Override
    public String prefix() {
        return "/kv/";
    }

    @Override
    public Set<String> methods() {
        return Set.of("DELETE", "PURGE");
    }

    @Override
    public Answer answer(Request request) {
        return switch (AdminBucket.of(request.rest())) {
            case AdminBucket.Named(BucketName bucket) -> {
                guard.require(bucket, Right.ADMIN);
                yield answer(request.method(), bucket);
            }
            case AdminBucket.Refused(Answer answer) -> answer;
        };
    }

    private Answer answer(String method, BucketName bucket) {
        boolean empties = method.equals("DELETE");
        return switch (empties ? buckets.truncate(bucket) : buckets.purge(bucket)) {
            case WholeBuckets.Done(long deleted) -> new Answer(
                    200, true, "{\"bucket\":\"" + bucket + '"' + (empties ? ",\"deleted\":" + deleted : "") + "}\n");
            case WholeBuckets.Underway(long deleted) -> Answer.words(
                    409, "Bucket " + bucket + " is already being emptied; " + deleted + " of its items are deleted so far.");
            case WholeBuckets.Unfinished(long deleted, String words) -> Answer.words(
                    503,
                    words + ' '
                            + (empties
                                    ? deleted + " items of bucket " + bucket
                                            + " were deleted; repeat the request to delete the rest."
                                    : "This edge dropped bucket " + bucket
                                            + " from its caches, but others may not have; repeat the request."));
        };
    }
}
