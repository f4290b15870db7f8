package dev.weir.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final JsonBounds BOUNDS = new JsonBounds(3, 5);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String copy(String text) {
        return new String(read(bytes(text), JsonReader::copy), StandardCharsets.UTF_8);
    }

    private static <T> T read(byte[] document, JsonReader.Reading<T> reading) {
        return JsonReader.read(document, BOUNDS, reading);
    }

    private static String refusal(byte[] document, JsonReader.Reading<?> reading) {
        return String.valueOf(assertThrows(MalformedJsonException.class, () -> read(document, reading)).getMessage());
    }

    @Test
    void aCopyKeepsNumbersAsTheyWereWritten() {
        assertEquals("{\"a\":[1.50,1E+9,-0,123456789012345678901234567890],\"b\":null}",
                copy(" {\"a\" : [1.50, 1E+9, -0, 123456789012345678901234567890], \"b\":\tnull}\n"));
        assertEquals("\"\"", copy("\"\""));
    }

    @Test
    void onlyIntegersThatFitAreIntegers() {
        assertEquals(OptionalLong.of(Long.MIN_VALUE), read(bytes("-9223372036854775808"), JsonReader::integer));
        for (String other : List.of("1.0", "1e3", "9223372036854775808", "\"1\"", "null", "[1]", "{\"a\":1}", "true")) {
            assertEquals(OptionalLong.empty(), read(bytes(other), JsonReader::integer), other);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``                  | The body must be JSON, but it is empty.",
        "` `                 | The body must be JSON, but it is empty.",
        "{                   | The body is not well-formed JSON at line 1, column 2.",
        "{\"a\":1,\"\\u0061\":2} | The body names a member twice at line 1, column 8.",
        "1 2                 | The body must be one JSON value and nothing after it.",
        "{}{}                | The body must be one JSON value and nothing after it.",
        "\"\\u0000\"          | The body has the character U+0000, which no string here can have.",
        "{\"\\u0000\":1}      | The body has the character U+0000, which no string here can have.",
        "[\"\\ud800\"]        | The body has half of a surrogate pair, which is no character.",
        "\"\\udc00\\ud800\"    | The body has half of a surrogate pair, which is no character."
    })
    void whatIsRefusedIsToldInTheSameWordsHoweverItIsRead(String text, String words) {
        assertEquals(words, refusal(bytes(text), JsonReader::copy));
        assertEquals(words, refusal(bytes(text), JsonReader::tree));
        assertEquals(words, refusal(bytes(text), JsonReaderTest::skipped));
    }

    private static boolean skipped(JsonReader json) throws IOException {
        json.skip();
        return true;
    }

    @Test
    void whatGoesPastABoundIsToldTheBounds() {
        String words =
                "The body exceeds a limit of JSON here: numbers have at most 1000 digits, names 5 characters, and nesting ends "
                        + "at 3 levels.";
        for (String text : List.of("[[[[]]]]", "9".repeat(1_001), "{\"abcdef\":1}")) {
            assertEquals(words, refusal(bytes(text), JsonReader::copy), text);
        }
        assertEquals("[[[]]]", copy("[[[]]]"));
    }

    @Test
    void whatIsNotJsonIsRefused() {
        for (String text : List.of("[1", "{a:1}", "'a'", "NaN", "01", "+1", "\"\t\"", "[1,]", "// a\n1", "{\"\\udc00\":1}")) {
            assertTrue(refusal(bytes(text), JsonReader::copy).startsWith("The body is not well-formed JSON"), text);
        }
        for (byte[] noText : List.of(
                new byte[] {'"', (byte) 0xff, '"'}, new byte[] {0, '1'},
                new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'})) {
            assertEquals("The body must be JSON in UTF-8.", refusal(noText, JsonReader::copy));
        }
    }

    @Test
    void aStringMayBeLeftToTheRulesOfItsReader() {
        assertEquals("\u0000\ud800", read(bytes("\"\\u0000\\ud800\""), JsonReader::uncheckedString));
    }

    @Test
    void aTreeHasExactNumbers() {
        String text = "[1.50,9223372036854775808,-1E+400]";
        assertEquals(text, new String(StrictJson.write(StrictJson.read(bytes(text))), StandardCharsets.UTF_8));
    }

    @Property
    void aCopyMeansTheSame(@ForAll("values") Object value) throws IOException {
        byte[] text = JSON.writeValueAsBytes(value);
        byte[] copy = read(text, JsonReader::copy);
        assertEquals(JSON.readTree(text), JSON.readTree(copy));
        assertArrayEquals(copy, read(copy, JsonReader::copy));
        assertEquals(EXACT.readTree(text), read(text, JsonReader::tree));
    }

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<Object> plain = Arbitraries.oneOf(
                Arbitraries.longs(), Arbitraries.doubles(), Arbitraries.of(true, false),
                Arbitraries.strings().withCharRange(' ', '\u00ff').ofMaxLength(10));
        Arbitrary<Object> lists = plain.list().ofMaxSize(5).map(list -> list);
        return Arbitraries.oneOf(
                plain, lists,
                Arbitraries.maps(Arbitraries.strings().alpha().ofMaxLength(5), Arbitraries.oneOf(plain, lists)).ofMaxSize(5)
                        .map(map -> map));
    }

    @Property
    void whateverIsSentIsReadOrRefused(@ForAll("soup") String text) {
        try {
            copy(text);
        } catch (MalformedJsonException refused) {
            assertTrue(String.valueOf(refused.getMessage()).startsWith("The body "));
        }
    }

    @Provide
    Arbitrary<String> soup() {
        return Arbitraries.of(
                "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\\", "\\u", "d800", "0000", "1", "-", ".5", "e9", "true", "null",
                " ",
                "\u0000", "é", "\n").list().ofMaxSize(12).map(parts -> String.join("", parts));
    }
}
