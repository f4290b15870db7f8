package dev.weir.item;

/** The content type of a value, as it is stored. */
public final class ContentType {
    /** The type of a value that came without one, or with the one curl gives to every body. */
    public static final String DEFAULT = "text/plain; charset=utf-8";

    /** What the database holds at most: see the domain content_type in sql. */
    public static final int MAX_LENGTH = 1024;

    private ContentType() {}

    /**
     * Whether a type, as somebody's SQL may have stored it, can stand in a field: of printable ASCII, with blanks and tabs only
     * within, and not too long.
     */
    public static boolean isField(String type) {
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
}
