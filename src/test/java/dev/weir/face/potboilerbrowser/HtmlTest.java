package dev.weir.face.potboilerbrowser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What becomes of text in a page. */
final class HtmlTest {
    private static String shown(Html page) {
        return new String(page.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void whatMeansSomethingInMarkupIsEscaped() {
        assertEquals("&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;", shown(new Html().text("<a href=\"x\" b='y'>&amp;")));
    }

    @Test
    void controlCharactersAreReplaced() {
        assertEquals("a\uFFFD\uFFFD\uFFFD\n\tb", shown(new Html().text("a\u0000\u001b\u0085\n\tb")));
    }

    @Test
    void linksAreEncodedForBoth() {
        assertEquals("<a href=\"/?a=%26%22%3C+%2F\">&lt;</a>", shown(new Html().link("a", "&\"< /", "b", "", "<")));
        assertEquals("<a href=\"/?a=x&amp;b=%C3%A9%25\">y</a>", shown(new Html().link("a", "x", "b", "é%", "y")));
    }
}
