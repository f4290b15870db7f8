package dev.weir.face;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.response.HttpError;
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

final class JsonBodyTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String copy(String text) {
        return new String(JsonBody.read(bytes(text), JsonBody::copy), StandardCharsets.UTF_8);
    }

    @Test
    void aCopyKeepsNumbersAsTheyWereWritten() {
        assertEquals("{\"a\":[1.50,1E+9,-0,123456789012345678901234567890],\"b\":null}",
                copy(" {\"a\" : [1.50, 1E+9, -0, 123456789012345678901234567890], \"b\":\tnull}\n"));
        assertEquals("\"\"", copy("\"\""));
    }

    @Test
    void onlyIntegersThatFitAreIntegers() {
        assertEquals(OptionalLong.of(Long.MIN_VALUE), JsonBody.read(bytes("-9223372036854775808"), JsonBody::integer));
        for (String other : List.of("1.0", "1e3", "9223372036854775808", "\"1\"", "null", "[1]", "{\"a\":1}", "true")) {
            assertEquals(OptionalLong.empty(), JsonBody.read(bytes(other), JsonBody::integer), other);
        }
    }

    @Test
    void whatIsNotOneStrictValueIsRefused() {
        for (String text : List.of(
                "", " ", "{", "[1", "1 2", "{}{}", "{\"a\":1,\"a\":2}", "{a:1}", "'a'", "NaN", "01", "+1", "\"\\u0000\"",
                "\"\\ud800\"", "{\"\\udc00\":1}", "\"\\udc00\\ud800\"", "\"\t\"", "[".repeat(257) + "]".repeat(257),
                "9".repeat(2_000))) {
            assertEquals(400, assertThrows(HttpError.class, () -> copy(text), text).status().code());
        }
        for (byte[] noText : List.of(new byte[] {'"', (byte) 0xff, '"'}, new byte[] {0, '1'}, new byte[] {'"', (byte) 0xed,
            (byte) 0xa0, (byte) 0x80, '"'})) {
            assertThrows(HttpError.class, () -> JsonBody.read(noText, JsonBody::copy));
        }
    }

    @Property
    void aCopyMeansTheSame(@ForAll("values") Object value) throws IOException {
        byte[] text = JSON.writeValueAsBytes(value);
        assertEquals(JSON.readTree(text), JSON.readTree(JsonBody.read(text, JsonBody::copy)));
        byte[] copy = JsonBody.read(text, JsonBody::copy);
        assertArrayEquals(copy, JsonBody.read(copy, JsonBody::copy));
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
        } catch (HttpError refused) {
            assertEquals(400, refused.status().code());
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
