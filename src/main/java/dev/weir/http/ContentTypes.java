package dev.weir.http;

import org.jspecify.annotations.Nullable;

/** The types of values: kept as they were sent, but for those that say nothing of the value. */
final class ContentTypes {
    /** The type of a value that came without one, or with the one curl gives to every body. */
    static final String DEFAULT = "text/plain; charset=utf-8";

    /** What the database holds at most: see the domain content_type in sql. */
    private static final int MAX_LENGTH = 1024;
    private static final String FORM = "application/x-www-form-urlencoded";

    private ContentTypes() {}

    /**
     * The type to store for a value.
     *
     * @param sent what the request said, or null
     * @throws Refusal 400, in words, where it is not one media type, or too long
     */
    static String stored(@Nullable String sent) {
        if (sent == null || sent.isEmpty() || sent.equals(DEFAULT)) {
            return DEFAULT;
        }
        if (sent.length() > MAX_LENGTH || !MediaType.isOne(sent)) {
            throw Refusal.badRequest("A content type must be one media type, such as text/plain; charset=utf-8, of at most "
                    + MAX_LENGTH + " ASCII characters.");
        }
        return isForm(sent) ? DEFAULT : sent;
    }

    /**
     * Whether a type, as somebody's SQL may have stored it, can stand in a field: of printable ASCII, with blanks and tabs only
     * within, and not too long.
     */
    static boolean isField(String type) {
        if (type.isEmpty()
                || type.length() > MAX_LENGTH
                || isBlank(type.charAt(0))
                || isBlank(type.charAt(type.length() - 1))) {
            return false;
        }
        for (int i = 0; i < type.length(); i++) {
            char c = type.charAt(i);
            if (c > '~' || c < ' ' && c != '\t') {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Whether the type is {@code application/json}, whatever its parameters. */
    static boolean isJson(@Nullable String sent) {
        return sent != null && isType(sent, "application/json") && MediaType.isOne(sent);
    }

    private static boolean isForm(String sent) {
        return isType(sent, FORM);
    }

    private static boolean isType(String sent, String type) {
        int end = sent.indexOf(';');
        return (end < 0 ? sent : sent.substring(0, end)).strip().equalsIgnoreCase(type);
    }
}
