package dev.weir.face;

import dev.weir.host.Authority;
import dev.weir.request.KeyPath;
import dev.weir.response.HttpError;
import java.util.ArrayList;
import java.util.List;

/** Splits the path of a request into its segments, and decodes each exactly once: {@code %2F} is part of a segment. */
final class FacePath {
    private FacePath() {}

    /**
     * The segments of a target in origin or absolute form, at least one. That of {@code /} is empty, and so is the last one of a
     * path that ends with a slash.
     *
     * @throws HttpError 400, in words, if an escape is malformed, or a segment is no UTF-8, has control characters, or is a dot
     *     segment
     */
    static List<String> parse(String target) {
        String path = Authority.originForm(target);
        if (path.isEmpty() || path.charAt(0) != '/') {
            throw HttpError.badRequest("The request target must be a path that begins with /.");
        }
        List<String> segments = new ArrayList<>(4);
        int from = 1;
        while (true) {
            int end = path.indexOf('/', from);
            segments.add(checked(KeyPath.decode(end < 0 ? path.substring(from) : path.substring(from, end))));
            if (end < 0) {
                return List.copyOf(segments);
            }
            from = end + 1;
        }
    }

    private static String checked(String segment) {
        if (segment.equals(".") || segment.equals("..")) {
            throw HttpError.badRequest("The path must not have '.' or '..' as a segment.");
        }
        if (segment.chars().anyMatch(c -> c < 0x20 || c >= 0x7f && c <= 0x9f)) {
            throw HttpError.badRequest("The path must not contain control characters.");
        }
        return segment;
    }
}
