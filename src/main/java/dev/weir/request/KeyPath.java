package dev.weir.request;

import dev.weir.item.CanonicalPath;
import dev.weir.response.HttpError;

/** Decodes names from the path of a URL, exactly once. {@link CanonicalPath} encodes them. */
public final class KeyPath {
    private KeyPath() {}

    /**
     * Decodes a part of a path; if nothing in it is escaped, it is canonical and returned as is.
     *
     * @throws HttpError 400 with a message, if the text has characters that a path cannot have, or is not UTF-8
     */
    public static String decode(String path) {
        int raw = 0;
        while (raw < path.length() && CanonicalPath.isRaw(path.charAt(raw))) {
            raw++;
        }
        return raw == path.length() ? path : unescape(path);
    }

    private static String unescape(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '%' && !CanonicalPath.isRaw(c)) {
                throw HttpError.badRequest(
                        "The path contains a character that must be percent-encoded as UTF-8.");
            }
        }
        return PercentEncoding.decode(path, "path");
    }
}
