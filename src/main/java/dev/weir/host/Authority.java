package dev.weir.host;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A host and an optional port, as in the Host field and in an absolute-form request target (RFC 3986 sections 3.2.2 and 3.2.3).
 * The grammar allows a comma in a name, but it is refused here: two Host fields joined into one look like that.
 */
public final class Authority {
    private static final String UNRESERVED = "-._~";
    private static final String SUB_DELIMITERS = "!$&'()*+;=";
    private static final int LARGEST_PORT = 65_535;
    private static final int GROUPS = 8;

    private Authority() {}

    /** Whether it is a valid value of a Host field; it may be empty. */
    public static boolean isValid(String authority) {
        int end = hostEnd(authority);
        if (end < 0 || end < authority.length() && !isPort(authority, end)) {
            return false;
        }
        return authority.startsWith("[")
                ? isBracketed(authority.substring(1, end - 1))
                : isName(authority.substring(0, end));
    }

    /**
     * Whether a request target is acceptable: in absolute form with the scheme http or https it must name a host, and no user
     * (RFC 9110 sections 4.2.1 to 4.2.4). Other forms are not checked.
     */
    public static boolean isValidIn(String target) {
        String authority = in(target);
        return authority == null || isValid(authority) && hostEnd(authority) > 0;
    }

    /** The authority of a target in absolute form; null if it has none. */
    static @Nullable String in(String target) {
        int from = authorityBegin(target);
        if (from < 0) {
            return null;
        }
        int to = from;
        while (to < target.length() && "/?#".indexOf(target.charAt(to)) < 0) {
            to++;
        }
        return target.substring(from, to);
    }

    /** Whether the host of a valid authority is an IP address. */
    static boolean isAddress(String authority) {
        return authority.startsWith("[") || isFourNumbers(authority.substring(0, hostEnd(authority)));
    }

    /** The target in origin form: what follows the authority of an absolute form, or the target itself. */
    public static String originForm(String target) {
        int authority = authorityBegin(target);
        if (authority < 0) {
            return target;
        }
        int path = target.indexOf('/', authority);
        return path < 0 ? "/" : target.substring(path);
    }

    /** Negative if the target has no authority. */
    private static int authorityBegin(String target) {
        if (target.startsWith("/")) {
            return -1;
        }
        String scheme = target.substring(0, Math.min(8, target.length())).toLowerCase(Locale.ROOT);
        return scheme.startsWith("http://") ? 7 : scheme.startsWith("https://") ? 8 : -1;
    }

    /** Where the host ends; negative if a bracket is not closed. */
    static int hostEnd(String authority) {
        if (authority.startsWith("[")) {
            return authority.indexOf(']') + 1 == 0 ? -1 : authority.indexOf(']') + 1;
        }
        int colon = authority.indexOf(':');
        return colon < 0 ? authority.length() : colon;
    }

    private static boolean isPort(String authority, int colon) {
        if (authority.charAt(colon) != ':' || authority.length() - colon > 6) {
            return false;
        }
        int port = 0;
        for (int i = colon + 1; i < authority.length(); i++) {
            char c = authority.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
            port = 10 * port + c - '0';
        }
        return port <= LARGEST_PORT;
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '%') {
                if (i + 2 >= name.length() || !isHexadecimal(name.charAt(i + 1)) || !isHexadecimal(name.charAt(i + 2))) {
                    return false;
                }
                i += 2;
            } else if (!isPlain(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** An IPv6 address, or one of a future version (IPvFuture). */
    private static boolean isBracketed(String address) {
        if (address.startsWith("v") || address.startsWith("V")) {
            int dot = address.indexOf('.');
            return dot > 1
                    && dot + 1 < address.length()
                    && address.substring(1, dot).chars().allMatch(c -> isHexadecimal((char) c))
                    && address.substring(dot + 1).chars().allMatch(c -> c == ':' || isPlain((char) c));
        }
        int gap = address.indexOf("::");
        if (gap < 0) {
            return groups(address, true) == GROUPS;
        }
        int before = gap == 0 ? 0 : groups(address.substring(0, gap), false);
        int behind = gap + 2 == address.length() ? 0 : groups(address.substring(gap + 2), true);
        return before >= 0 && behind >= 0 && before + behind < GROUPS;
    }

    /** The number of 16-bit groups; negative if the text is malformed. */
    private static int groups(String text, boolean atEnd) {
        String[] groups = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < groups.length; i++) {
            if (atEnd && i == groups.length - 1 && groups[i].indexOf('.') >= 0) {
                if (!isFourNumbers(groups[i])) {
                    return -1;
                }
                count += 2;
            } else if (groups[i].isEmpty()
                    || groups[i].length() > 4
                    || !groups[i].chars().allMatch(c -> isHexadecimal((char) c))) {
                return -1;
            } else {
                count++;
            }
        }
        return count;
    }

    private static boolean isFourNumbers(String text) {
        String[] numbers = text.split("\\.", -1);
        if (numbers.length != 4) {
            return false;
        }
        for (String number : numbers) {
            if (!number.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(number) > 255) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || UNRESERVED.indexOf(c) >= 0
                || SUB_DELIMITERS.indexOf(c) >= 0;
    }

    private static boolean isHexadecimal(char c) {
        return c < 128 && Character.digit(c, 16) >= 0;
    }
}
