package dev.weir.content;

import dev.weir.item.ContentFields;
import dev.weir.request.Tokens;
import dev.weir.response.HttpError;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the Content-Language and the Content-Disposition of values, which are stored as sent. */
public final class ContentTexts {
    /** A language tag (RFC 5646 section 2.1), of which only the shape is checked. */
    private static final Pattern LANGUAGE = Pattern.compile(" *+[A-Za-z]{1,8}+(-[A-Za-z0-9]{1,8}+)*+ *+");

    private ContentTexts() {}

    /**
     * The languages to store with a value (RFC 9110 section 8.5).
     *
     * @param name of the field or member, for messages
     * @param sent the value, several lines joined by commas; null if it is absent
     * @throws HttpError 400 with a message, if it is not a list of language tags, or too long
     */
    public static @Nullable String language(String name, @Nullable String sent) {
        if (sent == null) {
            return null;
        }
        if (!ContentFields.isText(sent) || !isListOfLanguages(sent)) {
            throw HttpError.badRequest(
                    name + " must be a list of language tags, such as de, en-GB, of at most " + ContentFields.MAX_LENGTH
                            + " characters.");
        }
        return sent;
    }

    private static boolean isListOfLanguages(String text) {
        boolean some = false;
        for (String element : text.split(",", -1)) {
            if (!element.isBlank()) {
                some = true;
                if (!LANGUAGE.matcher(element).matches()) {
                    return false;
                }
            }
        }
        return some;
    }

    /**
     * How a value is to be presented (RFC 6266). Its parameters are not checked: clients read more than the grammar has.
     *
     * @param name of the field or member, for messages
     * @param sent the value; null if it is absent
     * @throws HttpError 400 with a message, if it does not begin with a type, has a control character, or is too long
     */
    public static @Nullable String disposition(String name, @Nullable String sent) {
        if (sent == null) {
            return null;
        }
        int end = 0;
        while (end < sent.length() && Tokens.isToken(sent.charAt(end))) {
            end++;
        }
        String rest = sent.substring(end).strip();
        if (end == 0 || !rest.isEmpty() && rest.charAt(0) != ';' || !ContentFields.isText(sent)) {
            throw HttpError.badRequest(
                    name + " must be a type and its parameters, such as attachment; filename=\"x.txt\", on one line of at most "
                            + ContentFields.MAX_LENGTH + " characters of ASCII, none of them a control character.");
        }
        return sent;
    }
}
