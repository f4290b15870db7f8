package dev.weir.request;

/** The grammar of a media type, {@code type/subtype} with parameters (RFC 9110 section 8.3.1). */
final class MediaType {
    private final String text;
    private int at;

    private MediaType(String text) {
        this.text = text;
    }

    /** Whether the text is exactly one media type, in ASCII, with nothing before or after it. */
    static boolean isOne(String text) {
        return new MediaType(text).read();
    }

    private boolean read() {
        if (!token() || !skip('/') || !token()) {
            return false;
        }
        while (at < text.length()) {
            blanks();
            if (!skip(';')) {
                return false;
            }
            blanks();
            // A parameter may be empty.
            if (at < text.length() && text.charAt(at) != ';' && !parameter()) {
                return false;
            }
        }
        char last = text.charAt(text.length() - 1);
        return last != ' ' && last != '\t';
    }

    private boolean parameter() {
        return token() && skip('=') && (skip('"') ? quoted() : token());
    }

    /** The rest of a quoted string. */
    private boolean quoted() {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return true;
            }
            boolean escaped = c == '\\';
            if (escaped && at == text.length()) {
                return false;
            }
            char quoted = escaped ? text.charAt(at++) : c;
            if (quoted != '\t' && (quoted < ' ' || quoted > '~')) {
                return false;
            }
        }
        return false;
    }

    private boolean token() {
        int from = at;
        while (at < text.length() && Tokens.isToken(text.charAt(at))) {
            at++;
        }
        return at > from;
    }

    private boolean skip(char wanted) {
        boolean there = at < text.length() && text.charAt(at) == wanted;
        if (there) {
            at++;
        }
        return there;
    }

    private void blanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }
}
