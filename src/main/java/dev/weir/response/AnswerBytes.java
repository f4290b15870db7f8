package dev.weir.response;

import dev.weir.item.HttpDate;
import dev.weir.item.Timestamp;
import dev.weir.item.Version;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderName;
import java.nio.charset.StandardCharsets;

/** A head, optionally followed by the value, built in one array so that it is sent in one write. Not thread-safe. */
public final class AnswerBytes implements HeadEncoder {
    /** The two digits of each number below a hundred. */
    private static final byte[] TENS = new byte[100];
    private static final byte[] ONES = new byte[100];

    /** The smallest number with one digit more than the index. */
    private static final long[] LEAST = new long[19];

    static {
        for (int i = 0; i < 100; i++) {
            TENS[i] = (byte) ('0' + i / 10);
            ONES[i] = (byte) ('0' + i % 10);
        }
        long power = 1;
        for (int i = 1; i < LEAST.length; i++) {
            power *= 10;
            LEAST[i] = power;
        }
    }

    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] TYPE = ascii("Content-Type: ");
    private static final byte[] TAG = ascii("ETag: \"");
    private static final byte[] END_OF_TAG = ascii("\"\r\n");
    private static final byte[] MODIFIED = ascii("Last-Modified: ");
    private static final byte[] EXPIRES_AT = ascii("Weir-Expires-At: ");
    private static final byte[] VERSION = ascii("Weir-Version: ");

    private final byte[] bytes;
    private int length;

    /** @param most an upper bound on the bytes that will be put */
    public AnswerBytes(int most) {
        bytes = new byte[most];
    }

    public AnswerBytes put(byte[] more) {
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    @Override
    public AnswerBytes field(Field field) {
        return put(field.line());
    }

    @Override
    public AnswerBytes field(HeaderName name, String value) {
        return put(name.defaultCase()).put(": ").put(value).endLine();
    }

    @Override
    public AnswerBytes contentLength(long count) {
        return put(LENGTH).put(count).endLine();
    }

    @Override
    public AnswerBytes contentType(String type) {
        return put(TYPE).put(type).endLine();
    }

    @Override
    public AnswerBytes etag(long version) {
        return put(TAG).put(version).put(END_OF_TAG);
    }

    @Override
    public AnswerBytes lastModified(long epochSecond) {
        return put(MODIFIED).putDate(epochSecond).endLine();
    }

    @Override
    public AnswerBytes version(long version) {
        return put(VERSION).put(Version.millis(version)).put('.').put(Version.counter(version)).endLine();
    }

    @Override
    public AnswerBytes expiresAt(long millis) {
        return put(EXPIRES_AT).put(Timestamp.format(millis)).endLine();
    }

    /** Ends the head; the content may follow. */
    public AnswerBytes endHead() {
        return endLine();
    }

    /** Puts a text of Latin-1 characters. */
    @SuppressWarnings("deprecation") // It takes the low byte of each character, which is what is wanted, and needs no array.
    AnswerBytes put(String text) {
        text.getBytes(0, text.length(), bytes, length);
        length += text.length();
        return this;
    }

    private AnswerBytes put(char ascii) {
        bytes[length++] = (byte) ascii;
        return this;
    }

    private AnswerBytes endLine() {
        return put('\r').put('\n');
    }

    /** Puts a non-negative number in decimal, two digits at a time, since versions have nineteen. */
    AnswerBytes put(long number) {
        length += digits(number);
        int at = length;
        long rest = number;
        while (rest >= 100) {
            long hundreds = rest / 100;
            int pair = (int) (rest - hundreds * 100);
            bytes[--at] = ONES[pair];
            bytes[--at] = TENS[pair];
            rest = hundreds;
        }
        bytes[--at] = ONES[(int) rest];
        if (rest >= 10) {
            bytes[--at] = TENS[(int) rest];
        }
        return this;
    }

    private static int digits(long number) {
        // 1233 / 4096 is slightly more than log10(2), so the guess is either right or one too low.
        int guess = (Long.SIZE - Long.numberOfLeadingZeros(number | 1)) * 1233 >>> 12;
        return number >= LEAST[guess] ? guess + 1 : guess;
    }

    /** Puts a time in seconds since the epoch as IMF-fixdate. */
    AnswerBytes putDate(long epochSecond) {
        HttpDate.write(epochSecond, bytes, length);
        length += HttpDate.LENGTH;
        return this;
    }

    public int length() {
        return length;
    }

    public BufferData toBuffer() {
        return BufferData.create(bytes, 0, length);
    }

    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
