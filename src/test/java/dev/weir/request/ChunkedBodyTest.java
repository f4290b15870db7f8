package dev.weir.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.response.HttpError;
import io.helidon.common.buffers.DataReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chunked coding of RFC 9112 section 7.1, however the network cuts it up. */
final class ChunkedBodyTest {
    /** A reader that gets the bytes in pieces of this size. */
    private static DataReader reader(byte[] wire, int piece) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < wire.length; at += piece) {
            pieces.add(Arrays.copyOfRange(wire, at, Math.min(wire.length, at + piece)));
        }
        Iterator<byte[]> next = pieces.iterator();
        return DataReader.create(() -> next.hasNext() ? next.next() : null);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] readAll(DataReader reader, int room) {
        ChunkedBody body = new ChunkedBody(reader);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] into = new byte[room + 2];
        for (int count = body.read(into, 1, room); count >= 0; count = body.read(into, 1, room)) {
            all.write(into, 1, count);
        }
        assertEquals(-1, body.read(into, 1, room), "the end stays the end");
        return all.toByteArray();
    }

    private static String read(String wire) {
        return new String(readAll(reader(ascii(wire), Integer.MAX_VALUE / 2), 100), StandardCharsets.ISO_8859_1);
    }

    @Property(tries = 300)
    void whatIsChunkedIsReadHoweverItIsCut(
            @ForAll @Size(max = 6) List<@Size(min = 1, max = 300) byte[]> chunks,
            @ForAll @IntRange(min = 1, max = 64) int piece,
            @ForAll @IntRange(min = 1, max = 64) int room) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (byte[] chunk : chunks) {
            wire.writeBytes(ascii(Integer.toHexString(chunk.length) + "\r\n"));
            wire.writeBytes(chunk);
            wire.writeBytes(ascii("\r\n"));
            expected.writeBytes(chunk);
        }
        wire.writeBytes(ascii("0\r\n\r\nGET"));
        DataReader reader = reader(wire.toByteArray(), piece);
        assertEquals(
                Arrays.toString(expected.toByteArray()), Arrays.toString(readAll(reader, room)));
        assertEquals("GET", reader.readAsciiString(3), "what follows is left where it is");
    }

    @Test
    void extensionsAndTrailersAreReadOver() {
        assertEquals("abcde", read("3;ext=\"1\"\r\nabc\r\n2 ;x\r\nde\r\n0;last\r\nTrailer: x\r\nOther: y\r\n\r\n"));
    }

    @Test
    void aSizeIsHexadecimalInEitherCaseWithZerosBefore() {
        assertEquals("x".repeat(171), read("00aB\r\n" + "x".repeat(171) + "\r\n0000\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "g", "-1", "+1", " 1", "1 1", "0x1", "1,1", "\u0661", "fffffffffffffffff", ";ext", "1\n", "1;a\nb", "1\r"
            })
    void aSizeThatIsNoneIsRefused(String size) {
        assertThrows(HttpError.class, () -> read(size + "\r\na\r\n0\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3\r\nabcXX0\r\n\r\n", "3\r\nabc\n0\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n", "3\nabc\n0\n\n",
                "3\r\nab\r\n0\r\n\r\n"
            })
    void whatDoesNotEndWhereItsSizeSaysIsRefused(String wire) {
        assertThrows(HttpError.class, () -> read(wire));
    }

    @Test
    void aBodyThatEndsEarlyIsToldFromOneThatIsWhole() {
        for (String wire : new String[] {"", "3", "3\r\n", "3\r\nab", "3\r\nabc", "3\r\nabc\r\n", "3\r\nabc\r\n0\r\n"}) {
            assertThrows(DataReader.InsufficientDataAvailableException.class, () -> read(wire), wire);
        }
    }

    @Test
    void sizesAndTrailersHaveBounds() {
        assertThrows(HttpError.class, () -> read("1;" + "x".repeat(2000) + "\r\na\r\n0\r\n\r\n"));
        assertThrows(HttpError.class, () -> read("0\r\nTrailer: x\n\r\n\r\n"), "nor may a line feed end what is none");
        assertThrows(HttpError.class, () -> read("0\r\n" + "Trailer: x\r\n".repeat(1000) + "\r\n"));
        assertThrows(HttpError.class, () -> read("0\r\nTrailer: " + "x".repeat(10_000) + "\r\n\r\n"));
    }
}
