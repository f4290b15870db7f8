package dev.weir.host;

import org.jspecify.annotations.Nullable;

/** The Host field of a request while its head is read. */
public final class HostField {
    private @Nullable String value;
    private int lines;

    /** A line of it. */
    public void line(String text) {
        value = text;
        lines++;
    }

    /**
     * What is wrong with it, for the client; null if nothing is.
     *
     * @param optional whether the request need not have one
     */
    public @Nullable String malformed(boolean optional) {
        if (lines != 1 && !(optional && lines == 0)) {
            return "A request must have one Host field.";
        }
        return value == null || Authority.isValid(value) ? null : "The Host field must be a host and an optional port.";
    }

    /** The authority that a request is meant for: a target in absolute form has it, whatever the field says (RFC 9112 3.2.2). */
    public @Nullable String authority(String target) {
        String named = Authority.in(target);
        return named == null ? value : named;
    }
}
