package dev.weir.item;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ValueTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "äöü € 😀", "\0", "\uFFFD", "a\uFFFD😀"})
    void whatIsWellFormedIsTextEvenIfItHasTheReplacementCharacter(String text) {
        assertTrue(ValueText.isText(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "61c3", "c080", "eda080", "f4908080", "80", "efbfbdff"})
    void whatIsMalformedIsNoText(String hex) {
        assertFalse(ValueText.isText(HexFormat.of().parseHex(hex)));
    }

    @Test
    void halfASurrogatePairIsNoText() {
        assertFalse(ValueText.isText(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0xbd}));
    }
}
