package dev.weir.kind;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The id of an entry, a UUID (RFC 9562), which clients write in several ways. */
public final class EntryId {
    private static final Pattern UUID = Pattern.compile("(?i)[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}");

    private EntryId() {}

    /** The UUID in small letters and with hyphens; null if it is none. */
    public static @Nullable String parse(String text) {
        if (!UUID.matcher(text).matches()) {
            return null;
        }
        String digits = text.replace("-", "").toLowerCase(Locale.ROOT);
        return String.join(
                "-", digits.substring(0, 8), digits.substring(8, 12), digits.substring(12, 16), digits.substring(16, 20),
                digits.substring(20));
    }
}
