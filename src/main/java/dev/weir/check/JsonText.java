package dev.weir.check;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The text of a JSON document that was received. JSON must be UTF-8 (RFC 8259 section 8.1). Given bytes, a parser would also
 * detect UTF-16 and UTF-32, and replace malformed input, so what is stored would differ from what was sent. A reader with its own
 * decoder replaces nothing.
 */
public final class JsonText {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private JsonText() {}

    /**
     * The characters of the document, without a byte order mark, which that section allows to skip. Malformed bytes fail when
     * they are read, with a {@link CharacterCodingException}.
     *
     * @throws CharacterCodingException if the document is in UTF-16 or UTF-32
     */
    public static Reader of(byte[] document) throws CharacterCodingException {
        int marked = startsWith(document, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
        // JSON starts with ASCII characters: a zero byte among them means UTF-16 or UTF-32.
        for (int i = marked; i < Math.min(marked + 4, document.length); i++) {
            if (document[i] == 0) {
                throw new CharacterCodingException();
            }
        }
        ByteArrayInputStream bytes = new ByteArrayInputStream(document, marked, document.length - marked);
        return new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder());
    }

    private static boolean startsWith(byte[] document, byte[] beginning) {
        return document.length >= beginning.length
                && Arrays.equals(document, 0, beginning.length, beginning, 0, beginning.length);
    }
}
