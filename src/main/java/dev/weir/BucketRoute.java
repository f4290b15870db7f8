package dev.weir;

import dev.weir.store.WholeBuckets;
import dev.weir.item.BucketName;
import dev.weir.item.InvalidNameException;
import dev.weir.observe.AdminRoute;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * {@code /kv/{bucket}} of the admin listener: DELETE empties a bucket, PURGE lets the caches forget it. The answer comes when it
 * is done; a client that does not wait for it does not end it.
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
            return words(404, "Only whole buckets are here, /kv/{bucket}; items are on the edge's own port.");
        }
        BucketName bucket;
        try {
            bucket = new BucketName(URLDecoder.decode(rest, StandardCharsets.UTF_8));
        } catch (InvalidNameException e) {
            return words(400, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return words(400, "The path holds a % that is followed by no two hexadecimal digits.");
        }
        boolean empties = method.equals("DELETE");
        return switch (empties ? buckets.truncate(bucket) : buckets.purge(bucket)) {
            case WholeBuckets.Done(long deleted) -> new Answer(
                    200, true, "{\"bucket\":\"" + bucket + '"' + (empties ? ",\"deleted\":" + deleted : "") + "}\n");
            case WholeBuckets.Underway(long deleted) -> words(
                    409, "Bucket " + bucket + " is being emptied already; " + deleted + " items of it are deleted so far.");
            case WholeBuckets.Unfinished(long deleted, String words) -> words(
                    503,
                    words + ' '
                            + (empties
                                    ? deleted + " items of bucket " + bucket + " are deleted; ask again for the rest."
                                    : "This edge has forgotten bucket " + bucket + ", others were not told; ask again."));
        };
    }

    private static Answer words(int status, String words) {
        return new Answer(status, false, words + '\n');
    }
}
