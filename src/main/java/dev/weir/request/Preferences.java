package dev.weir.request;

import org.jspecify.annotations.Nullable;

/**
 * What a client would rather have, where either answer is right: {@code Prefer} (RFC 7240). Of its preferences {@code
 * return=representation} and {@code return=minimal} are known; all others are ignored, and so is what cannot be read.
 */
public final class Preferences {
    private Preferences() {}

    /**
     * Whether the answer to a write is to have the value that is there after it.
     *
     * @param prefer the field, its lines joined by commas; null if it is absent
     */
    public static boolean wantRepresentation(@Nullable String prefer) {
        if (prefer == null) {
            return false;
        }
        for (String preference : prefer.split(",", -1)) {
            int parameters = preference.indexOf(';');
            String[] pair = (parameters < 0 ? preference : preference.substring(0, parameters)).split("=", 2);
            if (pair.length == 2 && pair[0].strip().equalsIgnoreCase("return")) {
                // The first one counts (RFC 7240 section 2).
                String value = pair[1].strip();
                return value.equals("representation") || value.equals("\"representation\"");
            }
        }
        return false;
    }
}
