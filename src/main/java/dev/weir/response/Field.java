package dev.weir.response;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderValues;
import java.io.ByteArrayOutputStream;

/** A header field that never changes, in both forms in which an answer may need it. Immutable. */
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

    /** As Helidon takes it. */
    public Header header() {
        return header;
    }

    /** As it is sent, with its line break; not to be changed. */
    byte[] line() {
        return line;
    }

    /** Many fields as they are sent. */
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
