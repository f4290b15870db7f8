package dev.weir.item;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the fields Content-Encoding, Content-Language and Content-Disposition say of a value. They are kept as the client sent
 * them; null is absent.
 *
 * @param coding in which the value's bytes are encoded
 * @param language a list of language tags (RFC 9110 section 8.5)
 * @param disposition how to present the value (RFC 6266)
 */
public record ContentFields(@Nullable ContentCoding coding, @Nullable String language, @Nullable String disposition) {
    public static final ContentFields NONE = new ContentFields(null, null, null);

    /** The most characters of a language or a disposition. */
    public static final int MAX_LENGTH = 1024;

    private static final Map<ContentCoding, ContentFields> ENCODED = Stream.of(ContentCoding.values())
            .collect(Collectors.toUnmodifiableMap(coding -> coding, coding -> new ContentFields(coding, null, null)));

    /** Those without texts are shared: there are few, and many items have them. */
    public static ContentFields of(@Nullable ContentCoding coding, @Nullable String language, @Nullable String disposition) {
        if (language != null || disposition != null) {
            return new ContentFields(coding, language, disposition);
        }
        return coding == null ? NONE : Objects.requireNonNull(ENCODED.get(coding));
    }

    public boolean isNone() {
        return coding == null && language == null && disposition == null;
    }

    /** Whether a text can be kept and sent: printable ASCII and spaces on one line, neither empty nor too long. */
    public static boolean isText(String text) {
        return !text.isEmpty() && text.length() <= MAX_LENGTH && text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /** Whether it has no texts, so that {@link #of} shares it. */
    public boolean isShared() {
        return language == null && disposition == null;
    }

    /** The characters of the language and the disposition. */
    public int textLength() {
        return (language == null ? 0 : language.length()) + (disposition == null ? 0 : disposition.length());
    }
}
