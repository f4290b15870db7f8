package dev.weir.face.mecdb;

import dev.weir.item.HttpDate;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The content of a 300: a part for each value. The boundary is not in Content-Type; clients take it from the first line. MecDB
 * left the closing delimiter out.
 */
final class ChoicesBody {
    private static final int BOUNDARY_DIGITS = 60;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private ChoicesBody() {}

    static byte[] of(List<Sibling> siblings) {
        String boundary = boundary(siblings);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(open(boundary, siblings));
        body.writeBytes(ascii("\r\n--" + boundary + "--\r\n"));
        return body.toByteArray();
    }

    /** Without the closing delimiter. */
    static byte[] open(String boundary, List<Sibling> siblings) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Sibling each : siblings) {
            long latest = each.clock().latest();
            body.writeBytes(ascii((body.size() == 0 ? "--" : "\r\n--") + boundary
                    + "\r\nContent-Type: " + each.contentType()
                    + "\r\nLast-Modified: " + lastModified(latest)
                    + "\r\nX-Mec-Timestamp: " + latest
                    + "\r\n\r\n"));
            body.writeBytes(each.value());
        }
        return body.toByteArray();
    }

    /** The second of a time in nanoseconds since 1970. */
    static String lastModified(long nanos) {
        return HttpDate.format(Math.floorDiv(nanos, NANOS_PER_SECOND));
    }

    /** A digest of the values: none of them can hold it. */
    private static String boundary(List<Sibling> siblings) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Sibling each : siblings) {
                digest.update(ByteBuffer.allocate(Long.BYTES).putLong(each.dot().number()).array());
                digest.update(each.value());
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, BOUNDARY_DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
