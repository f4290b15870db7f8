package dev.weir.config;

import org.jspecify.annotations.Nullable;

/**
 * A value somebody gave to a key.
 *
 * @param key the full key, {@code cache.heap.max-bytes}
 * @param text the value as it was written, or null for {@code ~}: nothing
 * @param origin where it was written, to be read after "in" or alone: {@code weir.yaml:12}, {@code DATABASE_URL}, {@code --port}
 */
public record Given(String key, @Nullable String text, String origin) {
    /** The origin of what nobody gave. */
    static final String DEFAULT = "default";

    /** A value from a command line or the environment, where {@code ~} can only mean nothing. */
    public static Given of(String key, String text, String origin) {
        return new Given(key, text.strip().equals("~") ? null : text, origin);
    }

    boolean isDefault() {
        return origin.equals(DEFAULT);
    }

    /** Without the value: it may be a secret. */
    @Override
    public String toString() {
        return key + " (" + origin + ")";
    }
}
