package dev.weir.http;

import dev.weir.item.BucketName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * How names are spelled in the path of a URL (RFC 3986 section 3.3).
 *
 * <p>The canonical spelling has unreserved characters, sub-delims, {@code :}, {@code @} and {@code /} as they are, and
 * everything else as UTF-8 in upper-case {@code %XX}. A text is decoded once.
 */
final class KeyPath {
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

    private KeyPath() {}

    /** The one path under which an item is known to caches. */
    static String of(BucketName bucket, String key) {
        return "/kv/" + bucket.value() + '/' + encode(key);
    }

    /** Spells a text canonically; returns the very text where it is spelled so already. */
    static String encode(String text) {
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

    /**
     * Decodes a part of a path; returns the very text where nothing in it is escaped, which is then canonical.
     *
     * @throws Refusal 400, in words, where the text cannot stand in a path or is not UTF-8
     */
    static String decode(String path) {
        int raw = 0;
        while (raw < path.length() && isRaw(path.charAt(raw))) {
            raw++;
        }
        return raw == path.length() ? path : unescape(path);
    }

    private static String unescape(String path) {
        byte[] bytes = new byte[path.length()];
        int length = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                int high = i + 2 < path.length() ? hexDigit(path.charAt(i + 1)) : -1;
                int low = i + 2 < path.length() ? hexDigit(path.charAt(i + 2)) : -1;
                if (high < 0 || low < 0) {
                    throw Refusal.badRequest("The path has a % that two hexadecimal digits do not follow.");
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else if (isRaw(c)) {
                bytes[length++] = (byte) c;
            } else {
                throw Refusal.badRequest(
                        "The path has a character that cannot stand in a URL as it is; write it as UTF-8 in %XX.");
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.badRequest("The path is not UTF-8 where it is written in %XX.");
        }
    }

    private static int hexDigit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private static boolean isRaw(char c) {
        return c < 128 && RAW[c];
    }
}
