package dev.weir.item;

import java.nio.charset.StandardCharsets;

/**
 * The one path under which caches store an item (RFC 3986 section 3.3).
 *
 * <p>Unreserved characters, sub-delims, {@code :}, {@code @} and {@code /} stand for themselves; everything else is UTF-8 in
 * upper-case {@code %XX}.
 */
public final class CanonicalPath {
    private static final String HEX = "0123456789ABCDEF";
    private static final boolean[] RAW = new boolean[128];

    static {
        for (char c = 'a'; c <= 'z'; c++) {
            RAW[c] = true;
            RAW[Character.toUpperCase(c)] = true;
        }
        for (char c : "0123456789-._~!$&'()*+,;=:@/".toCharArray()) {
            RAW[c] = true;
        }
    }

    private CanonicalPath() {}

    /** The path of an item. */
    public static String of(BucketName bucket, String key) {
        return of(bucket) + '/' + encode(key);
    }

    /** The path of a bucket, without a slash at the end. */
    public static String of(BucketName bucket) {
        return "/kv/" + bucket.value();
    }

    /** Encodes a text canonically; returns the same instance if nothing needs encoding. */
    public static String encode(String text) {
        int raw = 0;
        while (raw < text.length() && isRaw(text.charAt(raw))) {
            raw++;
        }
        if (raw == text.length()) {
            return text;
        }
        StringBuilder spelled = new StringBuilder(text.length() + 16).append(text, 0, raw);
        for (byte b : text.substring(raw).getBytes(StandardCharsets.UTF_8)) {
            if (b >= 0 && RAW[b]) {
                spelled.append((char) b);
            } else {
                spelled.append('%').append(HEX.charAt(b >> 4 & 0xf)).append(HEX.charAt(b & 0xf));
            }
        }
        return spelled.toString();
    }

    /** Whether the character stands for itself. */
    public static boolean isRaw(char c) {
        return c < 128 && RAW[c];
    }
}
