package dev.weir.face.potboilerbrowser;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The text of a page. Only {@link #markup} takes markup, which is always a constant; whatever else comes in is text, and is
 * escaped for elements and for attributes in double quotes alike.
 */
final class Html {
    private final StringBuilder page = new StringBuilder(4096);

    /** Markup, as it is. */
    Html markup(String constant) {
        page.append(constant);
        return this;
    }

    /** Text, whatever is in it. */
    Html text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> page.append("&amp;");
                case '<' -> page.append("&lt;");
                case '>' -> page.append("&gt;");
                case '"' -> page.append("&quot;");
                case '\'' -> page.append("&#39;");
                default -> page.append(isControl(c) ? '\uFFFD' : c);
            }
        }
        return this;
    }

    /** A link with a query of two parameters, of which empty ones are left out. */
    Html link(String name, String value, String other, String otherValue, String shown) {
        page.append("<a href=\"/?").append(name).append('=').append(encoded(value));
        if (!otherValue.isEmpty()) {
            page.append("&amp;").append(other).append('=').append(encoded(otherValue));
        }
        page.append("\">");
        return text(shown).markup("</a>");
    }

    byte[] bytes() {
        return page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Those that no document may have. */
    private static boolean isControl(char c) {
        return c < 0x20 && c != '\n' && c != '\t' || c >= 0x7f && c <= 0x9f || c == '\uFFFE' || c == '\uFFFF';
    }
}
