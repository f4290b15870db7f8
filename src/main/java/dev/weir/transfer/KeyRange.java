package dev.weir.transfer;

import dev.weir.client.ClientRequest;
import dev.weir.client.EdgeAnswer;
import dev.weir.client.EdgeClient;
import dev.weir.client.EdgeUrl;
import dev.weir.client.ListLines;
import dev.weir.client.ListLines.Line;
import dev.weir.client.RefusedException;
import dev.weir.item.BucketName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Lists parts of a bucket, with details. */
final class KeyRange {
    private static final int BAD_REQUEST = 400;

    private final EdgeClient client;
    private final BucketName bucket;
    private volatile int mostOnPage = Integer.MAX_VALUE;

    KeyRange(EdgeClient client, BucketName bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    /** At most so many keys behind a name, in their order; fewer where the edge has shorter pages. */
    List<Line> after(String name, int most) throws IOException, RefusedException, InterruptedException {
        while (true) {
            int limit = Math.min(most, mostOnPage);
            try {
                return page(name, limit);
            } catch (RefusedException refused) {
                if (refused.status() != BAD_REQUEST || limit == 1) {
                    throw refused;
                }
                mostOnPage = limit / 2;
            }
        }
    }

    private List<Line> page(String name, int most) throws IOException, RefusedException, InterruptedException {
        String query = "?detail=true&limit=" + most + (name.isEmpty() ? "" : "&" + EdgeUrl.parameter("after", name));
        try (EdgeAnswer answer = client.send(
                ClientRequest.of("GET", client.url().keys(bucket, query)).with("Accept", ListLines.MEDIA_TYPE))) {
            List<Line> page = new ArrayList<>();
            ListLines lines = new ListLines(answer.body());
            for (Line line = lines.next(); line != null; line = lines.next()) {
                page.add(line);
            }
            return page;
        }
    }

    /**
     * A name right before a key, or a little before: a list behind it begins with the key, or with few others. It may be no key
     * itself.
     */
    static String before(String key) {
        int last = key.length() - 1;
        char c = key.charAt(last);
        String shorter = key.substring(0, last);
        // A list takes no control characters, and what is below a surrogate is none that stands alone.
        return c > 0x21 && c < 0x7f ? shorter + (char) (c - 1) + "~" : shorter;
    }
}
