package dev.weir.item;

/** The content type of a value, as it is stored. */
public final class ContentType {
    /** The type of a value stored without one, or with the one that curl sends by default. */
    public static final String DEFAULT = "text/plain; charset=utf-8";

    /** The limit of the database; see the domain content_type in sql/. */
    public static final int MAX_LENGTH = 1024;

    private ContentType() {}

    /**
     * The type to send of one that the database has, where SQL may have stored any text: if that is not valid in a header field,
     * the bytes are of an unknown type.
     */
    public static String sendable(String stored) {
        return stored.equals(DEFAULT) || isField(stored) ? stored : Metadata.UNKNOWN_TYPE;
    }

    /**
     * Whether a type can be sent in a header field: printable ASCII, with spaces and tabs only inside, and not too long. SQL may
     * have stored one that cannot.
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
