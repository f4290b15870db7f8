package dev.weir.request;

import dev.weir.item.Lifetime;
import dev.weir.response.HttpError;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How many whole seconds after a write its item expires, as clients say it. */
public final class ExpiresIn {
    private ExpiresIn() {}

    /**
     * Reads {@code Weir-Expires-In}.
     *
     * @param field null if it is absent
     * @return the seconds; empty if the field is absent
     * @throws HttpError if it is no number, or out of range
     */
    public static OptionalLong parse(@Nullable String field) {
        if (field == null) {
            return OptionalLong.empty();
        }
        String digits = field.strip();
        if (digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw HttpError.badRequest("Weir-Expires-In " + words());
        }
        long seconds = Long.parseLong(digits);
        if (!Lifetime.isAllowed(seconds)) {
            throw HttpError.badRequest("Weir-Expires-In " + words());
        }
        return OptionalLong.of(seconds);
    }

    /** What it must be. */
    public static String words() {
        return "must be a whole number of seconds, from 1 to " + Lifetime.MOST_SECONDS + " (ten years).";
    }
}
