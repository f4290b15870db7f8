package dev.weir.face.kevindb;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.weir.face.FaceRequest;
import dev.weir.listing.Listed;
import dev.weir.listing.Page;
import dev.weir.response.HttpError;
import io.helidon.http.Status;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * All values as the text of one JSON object, read page by page while it is sent, so that memory does not grow with the store. It
 * gathers the metadata of all of them on the way. A value that is not JSON is left out.
 */
final class WholeStore extends Reader {
    private static final int PAGE_ITEMS = 100;

    private final Store store;
    private final FaceRequest request;
    private final CausalMetadata seen;
    private final Deque<String> keys = new ArrayDeque<>();
    private CausalMetadata metadata = CausalMetadata.NONE;
    private String piece = "{";
    private int at;
    private @Nullable String after = "";
    private boolean first = true;
    private boolean ended;

    WholeStore(Store store, FaceRequest request, CausalMetadata seen) {
        this.store = store;
        this.request = request;
        this.seen = seen;
    }

    /** That of all values read so far. */
    CausalMetadata metadata() {
        return metadata;
    }

    @Override
    public int read(char[] into, int from, int length) {
        while (at == piece.length()) {
            if (ended) {
                return -1;
            }
            next();
        }
        int count = Math.min(length, piece.length() - at);
        piece.getChars(at, at + count, into, from);
        at += count;
        return count;
    }

    private void next() {
        at = 0;
        piece = "";
        if (!keys.isEmpty()) {
            member(keys.remove());
        } else if (after != null) {
            Page<Listed> page = store.keys(after, PAGE_ITEMS);
            page.items().forEach(item -> keys.add(item.name()));
            after = page.next();
        } else {
            piece = "}";
            ended = true;
        }
    }

    private void member(String key) {
        Store.Found found;
        try {
            found = store.read(request, key, seen);
        } catch (HttpError e) {
            if (e.status() != Status.NOT_ACCEPTABLE_406) {
                throw e;
            }
            return;
        }
        if (found != null) {
            metadata = metadata.with(found.metadata().entries());
            piece = (first ? "\"" : ",\"") + new String(JsonStringEncoder.getInstance().quoteAsString(key)) + "\":"
                    + new String(found.envelope().value(), StandardCharsets.UTF_8);
            first = false;
        }
    }

    @Override
    public void close() {}
}
