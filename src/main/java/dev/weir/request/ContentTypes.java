package dev.weir.request;

import dev.weir.item.ContentType;
import dev.weir.response.HttpError;
import org.jspecify.annotations.Nullable;

/** Reads the Content-Type of requests. Types are stored as sent, except those that say nothing about the value. */
public final class ContentTypes {
    private static final String FORM = "application/x-www-form-urlencoded";

    private ContentTypes() {}

    /**
     * The type to store for a value.
     *
     * @param sent the request's Content-Type, or null
     * @throws HttpError 400 with a message, if it is not a single media type, or too long
     */
    public static String stored(@Nullable String sent) {
        if (sent == null || sent.isEmpty() || sent.equals(ContentType.DEFAULT)) {
            return ContentType.DEFAULT;
        }
        if (sent.length() > ContentType.MAX_LENGTH || !MediaType.isOne(sent)) {
            throw HttpError.badRequest("A content type must be one media type, such as text/plain; charset=utf-8, of at most "
                    + ContentType.MAX_LENGTH + " ASCII characters.");
        }
        return isType(sent, FORM) ? ContentType.DEFAULT : sent;
    }

    /** Whether the type is {@code application/json}, whatever its parameters. */
    public static boolean isJson(@Nullable String sent) {
        return is(sent, "application/json");
    }

    /**
     * Whether a request's Content-Type is of this type, whatever its parameters.
     *
     * @param type in lowercase
     */
    public static boolean is(@Nullable String sent, String type) {
        return sent != null && isType(sent, type) && MediaType.isOne(sent);
    }

    private static boolean isType(String sent, String type) {
        int end = sent.indexOf(';');
        return (end < 0 ? sent : sent.substring(0, end)).strip().equalsIgnoreCase(type);
    }
}
