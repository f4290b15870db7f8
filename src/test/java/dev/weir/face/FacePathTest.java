package dev.weir.face;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.response.HttpError;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class FacePathTest {
    @Test
    void segmentsAreDecodedOnce() {
        assertEquals(List.of(""), FacePath.parse("/"));
        assertEquals(List.of("a", "b/c", "%2F", ""), FacePath.parse("/a/b%2Fc/%252F/"));
        assertEquals(List.of("a", "", "é"), FacePath.parse("http://host:1/a//%C3%A9"));
    }

    @Test
    void whatIsNoPathIsRefused() {
        for (String target : List.of("", "a", "*", "/%", "/%2", "/%zz", "/%ff", "/%00", "/%1F", "/.", "/a/..", "/%2e%2E/b",
                "/é")) {
            assertEquals(400, assertThrows(HttpError.class, () -> FacePath.parse(target), target).status().code());
        }
    }

    @Property
    void everyTextWithoutControlCharactersCanBeASegment(@ForAll @StringLength(max = 20) String text) {
        boolean valid = StandardCharsets.UTF_8.newEncoder().canEncode(text)
                && text.chars().noneMatch(Character::isISOControl)
                && !text.equals(".")
                && !text.equals("..");
        String target = "/x/" + URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        if (valid) {
            assertEquals(List.of("x", text), FacePath.parse(target));
        }
    }
}
