package dev.weir.response;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderValues;
import java.io.ByteArrayOutputStream;

/** A constant header field, in both forms that answers need. Immutable. */
public final class Field {
    private final Header header;
    private final byte[] line;

    private Field(Header header) {
        this.header = header;
        this.line = bytes(header);
    }

    public static Field of(Header header) {
        return new Field(header);
    }

    public static Field of(HeaderName name, String value) {
        return new Field(HeaderValues.createCached(name, value));
    }

    /** The field as Helidon represents it. */
    public Header header() {
        return header;
    }

    /** The field as sent, with its line break; do not modify it. */
    byte[] line() {
        return line;
    }

    /** Several fields as sent. */
    public static byte[] lines(Header... fields) {
        var lines = new ByteArrayOutputStream();
        for (Header field : fields) {
            lines.writeBytes(bytes(field));
        }
        return lines.toByteArray();
    }

    private static byte[] bytes(Header field) {
        BufferData line = BufferData.growing(128);
        field.writeHttp1Header(line);
        return line.readBytes();
    }
}
