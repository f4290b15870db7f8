package dev.weir.item;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Whether a value is text, for answers and dumps in which a value is a string if it can be one. */
public final class ValueText {
    private static final char REPLACEMENT = '\uFFFD';

    private ValueText() {}

    /** Whether the bytes are well-formed UTF-8. */
    public static boolean isText(byte[] value) {
        // Much faster than a decoder that reports what is malformed, and U+FFFD stands for everything that is.
        return new String(value, StandardCharsets.UTF_8).indexOf(REPLACEMENT) < 0 || isWellFormed(value);
    }

    private static boolean isWellFormed(byte[] value) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }
}
