package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.weir.item.Body;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;

/** Bytes of a test object, derived from its number, so that all objects are distinguishable. */
final class StoredBytes {
    private StoredBytes() {}

    static byte[] of(long number, int length) {
        byte[] bytes = new byte[length];
        new Random(number).nextBytes(bytes);
        return bytes;
    }

    static byte[] read(Body body, long from, long length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) length);
        try {
            body.writeTo(out, from, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static void assertReads(long number, int length, Body body, int from, int count) {
        byte[] expected = Arrays.copyOfRange(of(number, length), from, from + count);
        assertArrayEquals(expected, read(body, from, count), () -> count + " bytes at " + from + " of object " + number);
    }
}
