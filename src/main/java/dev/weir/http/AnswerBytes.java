package dev.weir.http;

import dev.weir.item.HttpDate;
import dev.weir.item.Version;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.Header;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A head, and perhaps the value behind it, put together in one array, so that it leaves in one write. One thread uses it. */
final class AnswerBytes {
    private final byte[] bytes;
    private int length;

    /** @param most at least as many bytes as will be put */
    AnswerBytes(int most) {
        bytes = new byte[most];
    }

    AnswerBytes put(byte[] more) {
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    /** Puts a text of which every character is one byte. */
    AnswerBytes put(String text) {
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    /** Puts a number that is not negative in decimal. */
    AnswerBytes put(long number) {
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        length += digits;
        long rest = number;
        for (int at = length - 1; at >= length - digits; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return this;
    }

    /** Puts a time in seconds since the epoch as IMF-fixdate. */
    AnswerBytes putDate(long epochSecond) {
        HttpDate.write(epochSecond, bytes, length);
        length += HttpDate.LENGTH;
        return this;
    }

    /** Puts a version as Weir-Version has it. */
    AnswerBytes putVersion(long version) {
        return put(Version.millis(version)).put(".").put(Version.counter(version));
    }

    int length() {
        return length;
    }

    BufferData toBuffer() {
        return BufferData.create(bytes, 0, length);
    }

    /** A field as it stands in a head, with its line break. */
    static byte[] line(Header field) {
        BufferData line = BufferData.growing(128);
        field.writeHttp1Header(line);
        return line.readBytes();
    }

    /** Many fields as they stand in a head. */
    static byte[] lines(Header[] fields, Header... more) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Header field : fields) {
            lines.writeBytes(line(field));
        }
        for (Header field : more) {
            lines.writeBytes(line(field));
        }
        return lines.toByteArray();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
