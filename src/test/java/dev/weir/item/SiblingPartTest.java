package dev.weir.item;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Bodies of siblings, as the function {@code weir.siblings_shown} makes them. */
final class SiblingPartTest {
    private static final String BOUNDARY = "weir-0123456789abcdef0123456789abcdef";
    private static final String TYPE = "multipart/mixed; boundary=" + BOUNDARY;

    private static byte[] body(List<byte[]> values) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int i = 0; i < values.size(); i++) {
            body.writeBytes(((i == 0 ? "--" : "\r\n--") + BOUNDARY + "\r\nContent-Type: text/x-" + i + "\r\nContent-Length: "
                    + values.get(i).length + "\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nWeir-Dot: " + (64 * i + 64)
                    + (i % 2 == 0 ? "" : "\r\nWeir-Label: l" + i) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            body.writeBytes(values.get(i));
        }
        body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }

    @Property
    void allAreFoundWhateverTheirBytes(@ForAll @Size(min = 1, max = 5) List<byte[]> values) {
        byte[] body = body(values);
        List<SiblingPart> parts = SiblingPart.read(body, TYPE);
        assertEquals(values.size(), parts.size());
        for (int i = 0; i < parts.size(); i++) {
            SiblingPart part = parts.get(i);
            assertArrayEquals(values.get(i), Arrays.copyOfRange(body, part.from(), part.from() + part.length()));
            assertEquals("text/x-" + i, part.contentType());
            assertEquals(64 * i + 64, part.dot().number());
            if (i % 2 == 0) {
                assertNull(part.label());
            } else {
                assertEquals("l" + i, part.label());
            }
        }
    }

    @Property
    void whatIsCutOffIsNoBody(@ForAll @Size(min = 1, max = 3) List<byte[]> values, @ForAll @IntRange(min = 5, max = 60) int cut) {
        byte[] body = body(values);
        byte[] shorter = Arrays.copyOf(body, body.length - cut);
        assertThrows(IllegalArgumentException.class, () -> SiblingPart.read(shorter, TYPE));
    }

    @Property
    void otherBytesAreNoBody(@ForAll byte[] bytes, @ForAll String type) {
        assertThrows(IllegalArgumentException.class, () -> SiblingPart.read(bytes, type.replace('=', '-')));
    }
}
