package dev.weir.item;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The strong validator of an item: its version in decimal between double quotes (RFC 9110 section 8.8.3).
 */
public final class EntityTag {
    /** How two tags are compared (RFC 9110 section 8.8.3.2). */
    public enum Comparison {
        /** A weak tag equals nothing: If-Match, If-Range. */
        STRONG,
        /** A weak tag equals the strong one with the same text: If-None-Match. */
        WEAK
    }

    private EntityTag() {}

    /** The tag of a version, with its quotes. */
    public static String of(long version) {
        return "\"" + version + '"';
    }

    /** Whether the text is the very tag of a version that is not negative. */
    public static boolean isOf(long version, String text) {
        int at = text.length() - 1;
        if (at < 2 || text.charAt(0) != '"' || text.charAt(at) != '"') {
            return false;
        }
        long rest = version;
        do {
            at--;
            if (text.charAt(at) != '0' + rest % 10) {
                return false;
            }
            rest /= 10;
        } while (rest > 0 && at > 0);
        return rest == 0 && at == 1;
    }

    /**
     * Reads a comma-separated list of tags and returns the versions of those that could be one of ours; a comma may stand
     * inside a tag, and elements of the list may be empty. Empty where the text is no such list, or holds no tag at all.
     */
    public static Optional<long[]> versions(String list, Comparison comparison) {
        long[] versions = new long[4];
        int found = 0;
        int tags = 0;
        int at = 0;
        boolean separated = true;
        while (at < list.length()) {
            char c = list.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
                continue;
            }
            if (c == ',') {
                separated = true;
                at++;
                continue;
            }
            boolean weak = list.startsWith("W/", at);
            int open = weak ? at + 2 : at;
            int close = open < list.length() && list.charAt(open) == '"' ? closingQuote(list, open) : -1;
            if (!separated || close < 0) {
                return Optional.empty();
            }
            tags++;
            OptionalLong version = version(list, open + 1, close);
            if (version.isPresent() && !(weak && comparison == Comparison.STRONG)) {
                if (found == versions.length) {
                    versions = Arrays.copyOf(versions, found * 2);
                }
                versions[found++] = version.getAsLong();
            }
            separated = false;
            at = close + 1;
        }
        return tags == 0 ? Optional.empty() : Optional.of(Arrays.copyOf(versions, found));
    }

    /** Where the tag that opens here closes, or -1 where it does not or holds what a tag must not. */
    private static int closingQuote(String list, int open) {
        for (int i = open + 1; i < list.length(); i++) {
            char c = list.charAt(i);
            if (c == '"') {
                return i;
            }
            if (c <= ' ' || c == 0x7f) {
                return -1;
            }
        }
        return -1;
    }

    /** The version whose tag holds exactly this text: decimal, no sign but a minus, no leading zero. */
    private static OptionalLong version(String text, int from, int to) {
        int digits = from < to && text.charAt(from) == '-' ? from + 1 : from;
        int length = to - digits;
        if (length < 1 || length > 19 || text.charAt(digits) == '0' && (length > 1 || digits > from)) {
            return OptionalLong.empty();
        }
        for (int i = digits; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return OptionalLong.empty();
            }
        }
        try {
            return OptionalLong.of(Long.parseLong(text, from, to, 10));
        } catch (NumberFormatException beyondSixtyFourBits) {
            return OptionalLong.empty();
        }
    }
}
