package dev.weir.handler;

import dev.weir.item.Tags;
import dev.weir.request.LimitSettings;
import dev.weir.response.HttpError;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tags of a write, and the one of a query, as clients say them. */
final class TagList {
    private TagList() {}

    /**
     * Reads {@code Weir-Tags}: tags separated by commas. Empty elements are ignored (RFC 9110 section 5.6.1.2), but there must be
     * a tag.
     *
     * @param field its lines joined by commas; null if it is absent
     * @throws HttpError if one is not a tag, or there are too many
     */
    static Tags parse(@Nullable String field, LimitSettings limits) {
        if (field == null) {
            return Tags.NONE;
        }
        List<String> tags = new ArrayList<>();
        for (String element : field.split(",", -1)) {
            String tag = withoutBlanks(element);
            if (!tag.isEmpty()) {
                tags.add(tag);
            }
        }
        if (tags.isEmpty() || !areAllowed(tags, limits)) {
            throw HttpError.badRequest("Weir-Tags must be a list, separated by commas, of " + words(limits));
        }
        return Tags.of(tags);
    }

    /** Without the blanks that may stand around an element of a list. */
    private static String withoutBlanks(String element) {
        int from = 0;
        int to = element.length();
        while (from < to && isBlank(element.charAt(from))) {
            from++;
        }
        while (from < to && isBlank(element.charAt(to - 1))) {
            to--;
        }
        return element.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Whether an item may have these tags; one that is given twice counts once. */
    static boolean areAllowed(List<String> tags, LimitSettings limits) {
        return new LinkedHashSet<>(tags).size() <= limits.tags()
                && tags.stream().allMatch(tag -> Tags.isTag(tag) && tag.length() <= limits.tagBytes());
    }

    /** What they must be, to follow what they are called. */
    static String words(LimitSettings limits) {
        return "at most " + limits.tags() + " tags, each of 1 to " + limits.tagBytes()
                + " visible ASCII characters without \" and , and \\.";
    }

    /**
     * Reads the parameter {@code tag}.
     *
     * @param value null if the query does not have it
     * @return null if the query does not have it
     * @throws HttpError if it cannot be a tag
     */
    static @Nullable String one(@Nullable String value) {
        if (value != null && !Tags.isTag(value)) {
            throw HttpError.badRequest("The tag must be 1 to " + Tags.MOST_BYTES
                    + " visible ASCII characters without \" and , and \\.");
        }
        return value;
    }
}
