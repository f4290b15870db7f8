package dev.weir.response;

/** The weight of an element of a list (RFC 9110 section 12.4.2), the parameter {@code q}, of which only 0 matters. */
public final class Weight {
    private Weight() {}

    /** Whether one of the element's parameters is a weight of 0, which means that it is not acceptable. */
    public static boolean isZero(String element) {
        int at = element.indexOf(';');
        while (at >= 0) {
            int end = element.indexOf(';', at + 1);
            if (isZero(element, at + 1, end < 0 ? element.length() : end)) {
                return true;
            }
            at = end;
        }
        return false;
    }

    /** Whether the parameter is {@code q=0}, perhaps with zeros behind a point. */
    private static boolean isZero(String element, int from, int to) {
        String parameter = element.substring(from, to).strip();
        if (parameter.length() < 3 || !parameter.regionMatches(true, 0, "q=0", 0, 3)) {
            return false;
        }
        if (parameter.length() > 3 && parameter.charAt(3) != '.') {
            return false;
        }
        for (int i = 4; i < parameter.length(); i++) {
            if (parameter.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }
}
