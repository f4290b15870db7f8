package dev.weir.listing;

import dev.weir.item.ItemKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Ranges of keys that share a prefix, in the order of UTF-8 bytes, which is that of code points. */
final class Prefixes {
    /** Above every key. */
    private static final String ABOVE_ALL = Character.toString(Character.MAX_CODE_POINT).repeat(ItemKey.MAX_KEY_BYTES / 4 + 1);

    private Prefixes() {}

    /** A text above all keys with the prefix, and not above any key behind them. */
    static String successor(String prefix) {
        int end = prefix.length();
        while (end > 0) {
            int last = prefix.codePointBefore(end);
            end -= Character.charCount(last);
            if (last < Character.MAX_CODE_POINT) {
                // UTF-8 has no surrogates.
                int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                return prefix.substring(0, end) + Character.toString(next);
            }
        }
        return ABOVE_ALL;
    }

    static String greater(String one, String other) {
        byte[] left = one.getBytes(StandardCharsets.UTF_8);
        return Arrays.compareUnsigned(left, other.getBytes(StandardCharsets.UTF_8)) >= 0 ? one : other;
    }
}
