package dev.weir.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.ContentType;
import dev.weir.response.HttpError;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MediaTypeTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "text/plain", "text/plain;charset=utf-8", "text/plain; charset=UTF-8", "text/plain \t;\tcharset=\"utf-8\"", "A/B",
        "application/vnd.api+json; ext=\"https://a.example/e, f; g\"", "a/b;c=\"\"", "a/b;c=\"\\\"\\\\\"", "a/b;", "a/b;;c=d;",
        "multipart/form-data; boundary=----x'y", "*/*", "!#$%&'*+-.^_`|~/0", "a/b; c=\"d\te\""
    })
    void oneMediaTypeIsOne(String type) {
        assertTrue(MediaType.isOne(type), type);
        assertEquals(type, ContentTypes.stored(type));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "nonsense", "text", "text/", "/plain", "/", "text/html, application/json", "text/html,", "text/html text/plain",
        "a/b/c", "a /b", "a/ b", "a/b c", "a/b;c", "a/b;c=", "a/b; c =d", "a/b; c= d", "a/b;=d", "a/b;c=\"d", "a/b;c=\"d\\",
        "a/b;c=\"d\"e", "a/b;c=d\"e\"", "a/b ", " a/b", "a/b; ", "a/b;c=d ", "a/\u00e9", "a/b;c=\"\u00e9\"", "a/b;c=\"\u0001\"",
        "a/b;c=\"\u007f\"", "a/b;c=\"d\re\"", "a/b\u0000", "(a)/b", "a/b;c=\"d\",e/f", "\uff41/b"
    })
    void whatIsNotOneMediaTypeIsNone(String type) {
        assertFalse(MediaType.isOne(type), type);
    }

    @Test
    void aTypeIsStoredUpToTheLengthThatTheDatabaseHolds() {
        String longest = "a/" + "x".repeat(1022);
        assertEquals(longest, ContentTypes.stored(longest));
        assertThrows(HttpError.class, () -> ContentTypes.stored(longest + "x"));
    }

    @Property
    void whatIsOneCanStandInAField(@ForAll @Chars({'a', '/', ';', '=', '"', '\\', ' ', '\t', ',', '\n', '\u00e9'}) String text) {
        if (MediaType.isOne(text)) {
            assertTrue(ContentType.isField(text), text);
        }
    }
}
