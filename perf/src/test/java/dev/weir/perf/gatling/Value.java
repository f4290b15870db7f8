package dev.weir.perf.gatling;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Values that say which they are, in every part of them: lines of 64 bytes, each with the name of the item, the number of the
 * write that stored it and the number of the line. So an old value is known for one, and so are a torn and a misplaced one.
 */
final class Value {
    static final int LINE = 64;

    private static final HexFormat HEX = HexFormat.of();
    private static final int NAME = 0;
    private static final int WRITE = 17;
    private static final int NUMBER = 26;
    private static final byte[] BLANK = (" ".repeat(LINE - 1) + "\n").getBytes(StandardCharsets.US_ASCII);

    private Value() {}

    /** A value; its last line may be cut. */
    static byte[] of(long name, int write, int size) {
        return part(name, write, 0, size);
    }

    /** Some bytes of a value, from an offset on. */
    static byte[] part(long name, int write, int offset, int length) {
        byte[] line = BLANK.clone();
        put(line, NAME, HEX.toHexDigits(name));
        put(line, WRITE, HEX.toHexDigits(write));
        byte[] bytes = new byte[length];
        int number = offset / LINE;
        for (int at = -(offset % LINE); at < length; at += LINE) {
            put(line, NUMBER, number++);
            int from = Math.max(0, -at);
            int to = Math.min(LINE, length - at);
            System.arraycopy(line, from, bytes, at + from, to - from);
        }
        return bytes;
    }

    /**
     * The number of the write that stored a value, of which a part was read that holds at least one whole line.
     *
     * @throws Wrong where not every byte is as that write left it
     */
    static int writeOf(long name, byte[] part, int offset) {
        int first = (LINE - offset % LINE) % LINE;
        if (first + LINE > part.length) {
            throw new Wrong("less than a line of a value was answered");
        }
        int write;
        try {
            write = HexFormat.fromHexDigits(new String(part, first + WRITE, 8, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new Wrong("none of the suite's values was answered");
        }
        if (!Arrays.equals(part, part(name, write, offset, part.length))) {
            throw new Wrong("TORN: a value is of another item, or of more than one write");
        }
        return write;
    }

    /** How a value, or what stands in its place, begins. */
    static String head(byte[] part) {
        return new String(part, 0, Math.min(LINE, part.length), StandardCharsets.ISO_8859_1).strip();
    }

    private static void put(byte[] line, int at, String digits) {
        for (int digit = 0; digit < digits.length(); digit++) {
            line[at + digit] = (byte) digits.charAt(digit);
        }
    }

    /** Eight digits, without a string for each line of a large value. */
    private static void put(byte[] line, int at, int number) {
        for (int digit = 0; digit < 8; digit++) {
            line[at + digit] = (byte) Character.forDigit(number >>> 4 * (7 - digit) & 15, 16);
        }
    }
}
