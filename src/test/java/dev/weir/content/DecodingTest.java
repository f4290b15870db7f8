package dev.weir.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.Body;
import dev.weir.item.ContentCoding;
import dev.weir.item.HeapBody;
import dev.weir.item.UndecodableException;
import dev.weir.transport.LimitExceededException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class DecodingTest {
    private static final int PIECE = 1000;
    private static final byte[] TEXT = "What is encoded, again and again. ".repeat(500).getBytes(StandardCharsets.US_ASCII);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Decodings decodings = new Decodings(2, 1 << 20, registry);

    private static byte[] gzip(byte[] value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(value);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }

    private static byte[] zlib(byte[] value, Deflater deflater) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            out.write(value);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private byte[] decoded(byte[] encoded, ContentCoding coding) {
        return decoded(new HeapBody(encoded), coding);
    }

    private byte[] decoded(Body body, ContentCoding coding) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Decoding decoding = decodings.begin(body, coding)) {
            byte[] piece = new byte[PIECE];
            int length = PIECE;
            while (length == PIECE) {
                length = decoding.read(piece);
                all.write(piece, 0, length);
            }
        }
        return all.toByteArray();
    }

    private double failures() {
        return registry.get("weir.http.decoding.failed").counter().count();
    }

    private double inProgress() {
        return registry.get("weir.http.decoding").gauge().value();
    }

    @Test
    void gzipAndZlibAreDecodedPieceByPiece() {
        assertArrayEquals(TEXT, decoded(gzip(TEXT), ContentCoding.GZIP));
        assertArrayEquals(TEXT, decoded(zlib(TEXT, new Deflater()), ContentCoding.DEFLATE));
        assertArrayEquals(new byte[0], decoded(gzip(new byte[0]), ContentCoding.GZIP));
        assertArrayEquals(new byte[0], decoded(zlib(new byte[0], new Deflater()), ContentCoding.DEFLATE));
        assertEquals(0, failures());
        assertEquals(0, inProgress());
    }

    @Test
    void severalMembersOfGzipAreOneValue() {
        byte[] first = Arrays.copyOf(TEXT, 7000);
        byte[] rest = Arrays.copyOfRange(TEXT, 7000, TEXT.length);
        assertArrayEquals(TEXT, decoded(joined(gzip(first), gzip(new byte[0]), gzip(rest)), ContentCoding.GZIP));
    }

    @Property(tries = 200)
    void whateverIsCutOffIsNeverTakenForWhole(@ForAll @IntRange(max = 1_000_000) int seed) {
        byte[] noise = new byte[5000];
        new Random(seed).nextBytes(noise);
        for (ContentCoding coding : new ContentCoding[] {ContentCoding.GZIP, ContentCoding.DEFLATE}) {
            byte[] whole = coding == ContentCoding.GZIP ? gzip(noise) : zlib(noise, new Deflater());
            byte[] cut = Arrays.copyOf(whole, seed % whole.length);
            assertThrows(UndecodableException.class, () -> decoded(cut, coding));
        }
        assertEquals(0, inProgress());
    }

    @Property(tries = 200)
    void oneChangedByteNeverGivesAnotherValue(@ForAll @IntRange(max = 1_000_000) int seed) {
        for (ContentCoding coding : new ContentCoding[] {ContentCoding.GZIP, ContentCoding.DEFLATE}) {
            byte[] changed = coding == ContentCoding.GZIP ? gzip(TEXT) : zlib(TEXT, new Deflater());
            changed[seed % changed.length] ^= (byte) (1 + seed % 255);
            try {
                assertArrayEquals(TEXT, decoded(changed, coding));
            } catch (UndecodableException broken) {
                assertTrue(broken.toString().contains("The value cannot be decoded: "), broken.getMessage());
            }
        }
    }

    @Test
    void whatIsNotInTheCodingIsCounted() {
        assertThrows(UndecodableException.class,
                () -> decoded("not encoded".getBytes(StandardCharsets.US_ASCII), ContentCoding.GZIP));
        assertThrows(UndecodableException.class, () -> decoded(new byte[0], ContentCoding.GZIP));
        assertThrows(UndecodableException.class, () -> decoded(gzip(TEXT), ContentCoding.DEFLATE));
        // Bare deflate, without the format of zlib around it.
        byte[] bare = zlib(TEXT, new Deflater(Deflater.DEFAULT_COMPRESSION, true));
        assertThrows(UndecodableException.class, () -> decoded(bare, ContentCoding.DEFLATE));
        assertEquals(4, failures());
    }

    @Test
    void whatNeedsADictionaryIsNotTakenForNothing() {
        Deflater deflater = new Deflater();
        deflater.setDictionary("again".getBytes(StandardCharsets.US_ASCII));
        assertThrows(UndecodableException.class, () -> decoded(zlib(TEXT, deflater), ContentCoding.DEFLATE));
    }

    @Test
    void aValueThatWouldBecomeTooLongIsCutOff() {
        byte[] bomb = gzip(new byte[(1 << 20) + 1]);
        UndecodableException refused = assertThrows(UndecodableException.class, () -> decoded(bomb, ContentCoding.GZIP));
        assertTrue(refused.toString().contains("1048576 bytes"), refused.getMessage());
        assertEquals(1 << 20, decoded(gzip(new byte[1 << 20]), ContentCoding.GZIP).length);
    }

    @Test
    void thereAreOnlySoManyAtOnce() {
        Body body = new HeapBody(gzip(TEXT));
        try (Decoding first = decodings.begin(body, ContentCoding.GZIP);
                Decoding second = decodings.begin(body, ContentCoding.GZIP)) {
            assertTrue(first.read(new byte[10]) == 10 && second.read(new byte[10]) == 10);
            assertEquals(2, inProgress());
            LimitExceededException refused =
                    assertThrows(LimitExceededException.class, () -> decodings.begin(body, ContentCoding.GZIP));
            assertEquals(
                    "The edge is decoding as many values as it can; try again, or accept gzip.", refused.getMessage());
        }
        assertEquals(0, inProgress());
        assertArrayEquals(TEXT, decoded(body, ContentCoding.GZIP));
    }

    /** A body in pieces of odd sizes, as the database and the off-heap tier have it. */
    @Test
    void aBodyInPiecesIsReadInOrderAndOnlyAsFarAsItIsAskedFor() {
        byte[] bytes = gzip(TEXT);
        long[] read = new long[1];
        Body pieces = new Body() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public void writeTo(OutputStream out, long from, long length) throws IOException {
                assertEquals(read[0], from);
                for (long at = from; at < from + length; at++) {
                    out.write(bytes[(int) at]);
                }
                read[0] += length;
            }

            @Override
            public void close() {}
        };
        assertArrayEquals(TEXT, decoded(pieces, ContentCoding.GZIP));
        assertEquals(bytes.length, read[0]);
    }
}
