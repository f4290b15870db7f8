package dev.weir.request;

import dev.weir.item.CanonicalPath;
import dev.weir.response.HttpError;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes names from the path of a URL, exactly once. {@link CanonicalPath} encodes them. */
final class KeyPath {
    private KeyPath() {}

    /**
     * Decodes a part of a path; if nothing in it is escaped, it is canonical and returned as is.
     *
     * @throws HttpError 400 with a message, if the text has characters that a path cannot have, or is not UTF-8
     */
    static String decode(String path) {
        int raw = 0;
        while (raw < path.length() && CanonicalPath.isRaw(path.charAt(raw))) {
            raw++;
        }
        return raw == path.length() ? path : unescape(path);
    }

    private static String unescape(String path) {
        byte[] bytes = new byte[path.length()];
        int length = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                int high = i + 2 < path.length() ? hexDigit(path.charAt(i + 1)) : -1;
                int low = i + 2 < path.length() ? hexDigit(path.charAt(i + 2)) : -1;
                if (high < 0 || low < 0) {
                    throw HttpError.badRequest("A % in the path must be followed by two hexadecimal digits.");
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else if (CanonicalPath.isRaw(c)) {
                bytes[length++] = (byte) c;
            } else {
                throw HttpError.badRequest(
                        "The path contains a character that must be percent-encoded as UTF-8.");
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
            throw HttpError.badRequest("The percent-encoded part of the path is not valid UTF-8.");
        }
    }

    private static int hexDigit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
