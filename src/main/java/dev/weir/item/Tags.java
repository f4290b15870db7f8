package dev.weir.item;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tags of an item, each once, in the order in which they were given.
 *
 * <p>A tag is visible ASCII without quotation mark, comma and backslash, so that every header field that carries tags can carry
 * it as it is. Since millions of entries may have them, they are one text.
 *
 * @param text the tags with {@link #SEPARATOR} between them; empty if there are none
 */
public record Tags(String text) {
    public static final Tags NONE = new Tags("");

    /** What no tag contains; SQL splits the text by it, too. */
    public static final String SEPARATOR = ", ";

    /** The most tags that any item has; SQL is held to it by the schema. */
    public static final int MOST = 128;

    /** The most bytes of any tag. */
    public static final int MOST_BYTES = 1024;

    public static Tags of(Collection<String> tags) {
        return tags.isEmpty() ? NONE : new Tags(String.join(SEPARATOR, new LinkedHashSet<>(tags)));
    }

    /** From a row, where SQL may have put anything in spite of the schema: what is no tag is left out. */
    public static Tags stored(@Nullable String text) {
        return text == null ? NONE : of(Stream.of(text.split(SEPARATOR)).filter(Tags::isTag).limit(MOST).toList());
    }

    public static boolean isTag(String text) {
        if (text.isEmpty() || text.length() > MOST_BYTES) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c > '~' || c == '"' || c == ',' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    public List<String> list() {
        return isEmpty() ? List.of() : List.of(text.split(SEPARATOR));
    }
}
