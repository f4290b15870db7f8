package dev.weir.request;

import dev.weir.response.HttpError;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes {@code %XX} (RFC 3986 section 2.1), whose bytes are UTF-8. */
final class PercentEncoding {
    private PercentEncoding() {}

    /**
     * Decodes a text of ASCII characters.
     *
     * @param part the part of the URL it is from, for the error: {@code path}
     * @throws HttpError 400, in words, if an escape is incomplete or the bytes are not UTF-8
     */
    static String decode(String text, String part) {
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? hexDigit(text.charAt(i + 1)) : -1;
                int low = i + 2 < text.length() ? hexDigit(text.charAt(i + 2)) : -1;
                if (high < 0 || low < 0) {
                    throw HttpError.badRequest("A % in the " + part + " must be followed by two hexadecimal digits.");
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else if (c < 128) {
                bytes[length++] = (byte) c;
            } else {
                throw HttpError.badRequest("The " + part + " contains a character that must be percent-encoded as UTF-8.");
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw HttpError.badRequest("The percent-encoded part of the " + part + " is not valid UTF-8.");
        }
    }

    private static int hexDigit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
