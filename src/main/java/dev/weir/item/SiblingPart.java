package dev.weir.item;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of several siblings, as a part of the body that the database makes of them.
 *
 * @param dot the version of the write that brought it
 * @param contentType of its value
 * @param label what its writer gave with it; null if nothing
 * @param from where in the body its value begins
 * @param length of its value, in bytes
 */
public record SiblingPart(Version dot, String contentType, @Nullable String label, int from, int length) {
    private static final String BOUNDARY = "boundary=";
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /**
     * The parts of a body.
     *
     * @param contentType of the body, which ends in its boundary
     * @throws IllegalArgumentException if it is no such body
     */
    public static List<SiblingPart> read(byte[] body, String contentType) {
        int named = contentType.indexOf(BOUNDARY);
        int delimiter = contentType.length() - named - BOUNDARY.length() + 2;
        List<SiblingPart> parts = new ArrayList<>();
        int at = named < 0 ? body.length : delimiter;
        while (at + 2 <= body.length && body[at] != '-') {
            int end = endOfHead(body, at);
            SiblingPart part = of(new String(body, at + 2, end - at - 2, StandardCharsets.US_ASCII), end + END_OF_HEAD.length);
            if (part.length < 0 || part.length > body.length - part.from) {
                throw new IllegalArgumentException("A part of a body of siblings is longer than the body");
            }
            parts.add(part);
            at = part.from + part.length + 2 + delimiter;
        }
        if (named < 0 || at + 2 > body.length) {
            throw new IllegalArgumentException("This is no body of siblings");
        }
        return parts;
    }

    private static int endOfHead(byte[] body, int from) {
        for (int i = from; i + END_OF_HEAD.length <= body.length; i++) {
            if (body[i] == '\r' && body[i + 1] == '\n' && body[i + 2] == '\r' && body[i + 3] == '\n') {
                return i;
            }
        }
        throw new IllegalArgumentException("A part of a body of siblings has no end of its fields");
    }

    private static SiblingPart of(String head, int from) {
        Map<String, String> fields = new HashMap<>();
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(": ");
            if (colon < 0) {
                throw new IllegalArgumentException("A part of a body of siblings has a line that is no field");
            }
            fields.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
        }
        return new SiblingPart(
                new Version(Long.parseLong(field(fields, "weir-dot"))), field(fields, "content-type"),
                fields.get("weir-label"), from,
                Integer.parseInt(field(fields, "content-length")));
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("A part of a body of siblings has no " + name);
        }
        return value;
    }
}
