package dev.weir.request;

/** Tokens: methods and the names of fields (RFC 9110 section 5.6.2). */
public final class Tokens {
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (char c = 'a'; c <= 'z'; c++) {
            TOKEN[c] = true;
            TOKEN[Character.toUpperCase(c)] = true;
        }
        for (char c : "0123456789!#$%&'*+-.^_`|~".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private Tokens() {}

    /** Whether a token may contain the character. */
    public static boolean isToken(int c) {
        return c >= 0 && c < TOKEN.length && TOKEN[c];
    }
}
