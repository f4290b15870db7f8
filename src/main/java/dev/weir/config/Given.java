package dev.weir.config;

import org.jspecify.annotations.Nullable;

/**
 * A value given for a key.
 *
 * @param key the full key, {@code cache.heap.max-bytes}
 * @param text the value as written, or null for {@code ~}, which means no value
 * @param origin where it was given: {@code weir.yaml:12}, {@code DATABASE_URL}, {@code --port}
 */
public record Given(String key, @Nullable String text, String origin) {
    /** The origin of a default. */
    static final String DEFAULT = "default";

    /** A value from the command line or the environment, where {@code ~} always means no value. */
    public static Given of(String key, String text, String origin) {
        return new Given(key, text.strip().equals("~") ? null : text, origin);
    }

    boolean isDefault() {
        return origin.equals(DEFAULT);
    }

    /** Without the value, which may be a secret. */
    @Override
    public String toString() {
        return key + " (" + origin + ")";
    }
}
