package dev.weir;

import dev.weir.store.WholeBuckets;
import dev.weir.item.BucketName;
import dev.weir.item.InvalidNameException;
import dev.weir.observe.AdminRoute;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * {@code /kv/{bucket}} of the admin listener: DELETE empties a bucket, PURGE removes it from the caches. It is answered when
 * done; a client that disconnects does not cancel it.
 */
record BucketRoute(WholeBuckets buckets) implements AdminRoute {
    @Override
    public String prefix() {
        return "/kv/";
    }

    @Override
    public Set<String> methods() {
        return Set.of("DELETE", "PURGE");
    }

    @Override
    public Answer answer(String method, String rest) {
        if (rest.indexOf('/') >= 0) {
            return words(404, "Not found; this listener has whole buckets, /kv/{bucket}, and the edge's own port has items.");
        }
        BucketName bucket;
        try {
            bucket = new BucketName(URLDecoder.decode(rest, StandardCharsets.UTF_8));
        } catch (InvalidNameException e) {
            return words(400, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return words(400, "A % in the path must be followed by two hexadecimal digits.");
        }
        boolean empties = method.equals("DELETE");
        return switch (empties ? buckets.truncate(bucket) : buckets.purge(bucket)) {
            case WholeBuckets.Done(long deleted) -> new Answer(
                    200, true, "{\"bucket\":\"" + bucket + '"' + (empties ? ",\"deleted\":" + deleted : "") + "}\n");
            case WholeBuckets.Underway(long deleted) -> words(
                    409, "Bucket " + bucket + " is already being emptied; " + deleted + " of its items are deleted so far.");
            case WholeBuckets.Unfinished(long deleted, String words) -> words(
                    503,
                    words + ' '
                            + (empties
                                    ? deleted + " items of bucket " + bucket
                                            + " were deleted; repeat the request to delete the rest."
                                    : "This edge dropped bucket " + bucket
                                            + " from its caches, but others may not have; repeat the request."));
        };
    }

    private static Answer words(int status, String words) {
        return new Answer(status, false, words + '\n');
    }
}
