package dev.weir.fastpath;

import dev.weir.item.InvalidNameException;
import dev.weir.item.ItemKey;
import dev.weir.request.RequestTarget;
import dev.weir.response.HttpError;
import org.jspecify.annotations.Nullable;

/** The target of a request with a {@link SimpleHead}. */
final class SimpleTarget {
    private SimpleTarget() {}

    /** The item's key; null if the path names no item. Without escapes, the path is canonical. */
    static @Nullable ItemKey key(String path) {
        try {
            return RequestTarget.parse(path) instanceof RequestTarget.Item item ? item.key() : null;
        } catch (HttpError | InvalidNameException refused) {
            return null;
        }
    }
}
