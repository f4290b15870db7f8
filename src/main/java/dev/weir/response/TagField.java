package dev.weir.response;

import dev.weir.item.Tags;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The header field that carries an item's tags for content delivery networks, which can purge by it.
 *
 * <p>A tag has no character that one of these fields would have to escape.
 */
public enum TagField {
    /** None. */
    NONE(null, "", "", ""),
    /** Separated by commas. */
    CACHE_TAG("Cache-Tag", ",", "", ""),
    /** Separated by spaces. */
    SURROGATE_KEY("Surrogate-Key", " ", "", ""),
    /** A list of strings (RFC 9875, RFC 9651 section 3.1). */
    CACHE_GROUPS("Cache-Groups", ", ", "\"", "\"");

    private final @Nullable HeaderName name;
    private final String separator;
    private final String before;
    private final String behind;

    TagField(@Nullable String name, String separator, String before, String behind) {
        this.name = name == null ? null : HeaderNames.create(name);
        this.separator = separator;
        this.before = before;
        this.behind = behind;
    }

    /** An upper bound on the bytes of {@code Weir-Tags} and of any of these fields. */
    public static int mostBytes(Tags tags) {
        // The longest form has two quotation marks for a tag of one character and the separator behind it.
        return tags.isEmpty() ? 0 : 64 + 4 * tags.text().length();
    }

    /** Writes this field. */
    void write(HeadEncoder head, Tags tags) {
        if (name != null) {
            head.field(name, tags.list().stream().collect(Collectors.joining(behind + separator + before, before, behind)));
        }
    }
}
