package dev.weir.database;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** The lexical part of parsing a {@link Dsn}: finding its query, and percent-decoding (RFC 3986 section 2.1). */
final class DsnText {
    private DsnText() {}

    static String beforeQuery(String text) {
        int question = text.indexOf('?');
        return question < 0 ? text : text.substring(0, question);
    }

    /** The parameters of the query, separated by {@code &}, not decoded. One trailing {@code &} is ignored, as libpq does. */
    static List<String> pairs(String text) {
        int question = text.indexOf('?');
        String query = question < 0 ? "" : text.substring(question + 1);
        if (query.endsWith("&")) {
            query = query.substring(0, query.length() - 1);
        }
        return query.isEmpty() ? List.of() : List.of(query.split("&", -1));
    }

    /** @throws IllegalArgumentException on a bad escape, text that is not UTF-8, or NUL */
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return refuseNul(text);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length();) {
            if (text.charAt(i) == '%') {
                if (i + 2 >= text.length()
                        || !HexFormat.isHexDigit(text.charAt(i + 1))
                        || !HexFormat.isHexDigit(text.charAt(i + 2))) {
                    throw new IllegalArgumentException("a % is not followed by two hexadecimal digits; % itself is written %25");
                }
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 3;
            } else {
                int point = text.codePointAt(i);
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(point);
            }
        }
        try {
            return refuseNul(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString());
        } catch (CharacterCodingException notText) {
            throw new IllegalArgumentException("a percent-encoded part is not UTF-8", notText);
        }
    }

    private static String refuseNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a part holds the character NUL");
        }
        return text;
    }
}
