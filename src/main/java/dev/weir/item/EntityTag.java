package dev.weir.item;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The validators of an item (RFC 9110 section 8.8.3). The strong one, of the value as it is stored, is the version in decimal
 * between double quotes. A decoded value has a weak one, with {@code -identity} behind the version: it is nobody's version, and
 * so no condition of a write takes it for one.
 */
public final class EntityTag {
    /** How two tags are compared (RFC 9110 section 8.8.3.2). */
    public enum Comparison {
        /** A weak tag equals nothing: If-Match, If-Range. */
        STRONG,
        /** A weak tag equals the strong one with the same text: If-None-Match. */
        WEAK
    }

    private static final String DECODED = "-identity";

    private EntityTag() {}

    /** The tag of a version, with its quotes. */
    public static String of(Version version) {
        return "\"" + version.number() + '"';
    }

    /** The tag of one representation of a version, as it is sent. */
    public static String of(Version version, Representation representation) {
        return representation == Representation.STORED ? of(version) : "W/\"" + version.number() + DECODED + '"';
    }

    /** Whether the text is the tag of the version with this number. A hit asks, so it takes the bare number. */
    public static boolean isOf(long number, String text) {
        int at = text.length() - 1;
        if (at < 2 || text.charAt(0) != '"' || text.charAt(at) != '"') {
            return false;
        }
        long rest = number;
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
     * Parses a comma-separated list of tags and returns the versions of those that an edge could have sent. A tag may contain a
     * comma, and elements of the list may be empty. Empty if the text is not such a list, or has no tag at all.
     */
    public static Optional<List<Version>> versions(String list, Comparison comparison) {
        return versions(list, comparison, Representation.STORED);
    }

    /** The same of the tags that one representation has. */
    public static Optional<List<Version>> versions(String list, Comparison comparison, Representation representation) {
        List<Version> versions = new ArrayList<>();
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
            Version version = version(list, open + 1, close, representation);
            // The tags of what is decoded are all weak, even those that somebody has made look strong.
            boolean strong = !weak && representation == Representation.STORED;
            if (version != null && (strong || comparison == Comparison.WEAK)) {
                versions.add(version);
            }
            separated = false;
            at = close + 1;
        }
        return tags == 0 ? Optional.empty() : Optional.of(List.copyOf(versions));
    }

    /** The index of the closing quote; -1 if there is none, or the tag has an invalid character. */
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

    private static @Nullable Version version(String text, int from, int to, Representation representation) {
        if (representation == Representation.STORED) {
            return version(text, from, to);
        }
        int end = to - DECODED.length();
        return end > from && text.startsWith(DECODED, end) ? version(text, from, end) : null;
    }

    /** The version whose tag has exactly this text: decimal, no sign, no leading zero; null if there is none. */
    private static @Nullable Version version(String text, int from, int to) {
        int length = to - from;
        if (length < 1 || length > 19 || text.charAt(from) == '0' && length > 1) {
            return null;
        }
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return null;
            }
        }
        try {
            return new Version(Long.parseLong(text, from, to, 10));
        } catch (NumberFormatException beyondSixtyFourBits) {
            return null;
        }
    }
}
