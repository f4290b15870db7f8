package dev.weir.content;

import dev.weir.item.ContentCoding;
import dev.weir.response.HttpError;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the Content-Encoding of values (RFC 9110 section 8.4). */
public final class ContentCodings {
    private static final String TAKEN =
            Arrays.stream(ContentCoding.values()).map(ContentCoding::token).collect(Collectors.joining(", "));

    /** With 415, this says what would be taken (section 15.5.16). */
    private static final Header ACCEPTED = HeaderValues.create(HeaderNames.ACCEPT_ENCODING, TAKEN + ", identity");

    private ContentCodings() {}

    /**
     * The coding to store with a value.
     *
     * @param sent the field, its lines joined by commas, or null
     * @return null if the value is not encoded
     * @throws HttpError 415 with a message, if it is not one coding that may be stored
     */
    public static @Nullable ContentCoding stored(@Nullable String sent) {
        if (sent == null) {
            return null;
        }
        // Elements of a list may be empty (section 5.6.1.2).
        List<String> names = Arrays.stream(sent.split(",", -1)).map(String::strip).filter(name -> !name.isEmpty()).toList();
        if (names.size() == 1 && names.getFirst().equalsIgnoreCase("identity")) {
            return null;
        }
        ContentCoding coding = names.size() == 1 ? ContentCoding.named(names.getFirst()) : null;
        if (coding == null) {
            throw HttpError.unsupported(words("Content-Encoding"), ACCEPTED);
        }
        return coding;
    }

    /** What a field or a member of this name must be. */
    public static String words(String name) {
        return name + " must be one of " + TAKEN + ", or identity; no other coding is stored, and no value with more than one.";
    }
}
