package dev.weir.config;

import java.util.Locale;

/** Converts between the spellings of a key. */
final class Names {
    private static final String VARIABLE_PREFIX = "WEIR_";

    private Names() {}

    /** {@code maxBytes} as {@code max-bytes}. */
    static String kebab(String component) {
        StringBuilder kebab = new StringBuilder();
        for (char c : component.toCharArray()) {
            if (Character.isUpperCase(c)) {
                kebab.append('-').append(Character.toLowerCase(c));
            } else {
                kebab.append(c);
            }
        }
        return kebab.toString();
    }

    /** {@code READ_ONLY} as {@code read-only}. */
    static String constant(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code cache.heap.max-bytes} as {@code WEIR_CACHE_HEAP_MAX_BYTES}. */
    static String variable(String key) {
        return VARIABLE_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    static boolean isVariable(String name) {
        return name.startsWith(VARIABLE_PREFIX);
    }
}
