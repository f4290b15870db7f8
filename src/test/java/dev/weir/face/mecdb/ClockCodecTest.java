package dev.weir.face.mecdb;

import static dev.weir.face.mecdb.VectorClockTest.clock;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weir.face.mecdb.VectorClock.Entry;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock as MecDB's clients send and get it. */
final class ClockCodecTest {
    private static final String COUNTER = "a7436f756e746572";
    private static final String TIMESTAMP = "a954696d657374616d70";
    private static final int CASES = 3_000;
    private static final int FUZZED = 100_000;

    /** From hexadecimal with spaces, and with C and T for the names of an entry's fields. */
    private static String field(String hex) {
        String digits = hex.replace("C", COUNTER).replace("T", TIMESTAMP).replace(" ", "");
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(digits));
    }

    private static String packed(VectorClock clock) {
        return HexFormat.of().formatHex(Base64.getDecoder().decode(ClockCodec.encode(clock)));
    }

    @ParameterizedTest
    @CsvSource({
        "gapjb3JtYWNyZWxmgqdDb3VudGVyAalUaW1lc3RhbXDPE0nH5/H4nFU=, cormacrelf=1@1389861759031483477",
        "gapjb3JtYWNyZWxmgqdDb3VudGVyAqlUaW1lc3RhbXDPE0nIbta/ck0=, cormacrelf=2@1389862338395337293",
        "gA==, -"
    })
    void clocksAreEncodedAndDecodedAsMecDbDoes(String field, String clock) {
        assertEquals(clock(clock), ClockCodec.decode(field));
        assertEquals(field, ClockCodec.encode(clock(clock)));
    }

    @Test
    void clientsMayComeInAnyOrderAndAreEncodedInTheirs() {
        VectorClock merged = ClockCodec.decode("g6FDgqdDb3VudGVyAalUaW1lc3RhbXDPE0pH93pICm+hQYKnQ291bnRlcgGpVGltZXN0YW1wzxNKR+q4"
                + "T3ofoUKCp0NvdW50ZXIBqVRpbWVzdGFtcM8TSkf15mgjww==");
        assertEquals(
                clock("A=1@1390002508437355039 B=1@1390002556455363523 C=1@1390002563231255151"), merged);
        assertEquals(1390002563231255151L, merged.latest());
        assertEquals(merged, ClockCodec.decode(ClockCodec.encode(merged)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00", "127, 7f", "128, cc80", "255, ccff", "256, cd0100", "65535, cdffff", "65536, ce00010000",
        "4294967295, ceffffffff", "4294967296, cf0000000100000000", "9223372036854775806, cf7ffffffffffffffe",
        "-1, ff", "-33, d0df", "-9223372036854775808, d38000000000000000"
    })
    void aNumberIsEncodedInTheFewestBytes(long number, String hex) {
        assertEquals(
                "81a14182" + COUNTER + hex + TIMESTAMP + hex, packed(clock("A=" + number + "@" + number)));
    }

    @ParameterizedTest
    @CsvSource({"0, a0", "1, a1", "31, bf", "32, da0020", "255, da00ff", "256, da0100", "65535, daffff"})
    void aNameIsEncodedWithoutStr8(int length, String hex) {
        VectorClock clock = clock("n".repeat(length) + "=1@2");
        assertEquals("81" + hex + "6e".repeat(length) + "82" + COUNTER + "01" + TIMESTAMP + "02", packed(clock));
        assertEquals(clock, ClockCodec.decode(ClockCodec.encode(clock)));
    }

    @ParameterizedTest
    @CsvSource({"0, 80", "1, 81", "15, 8f", "16, de0010", "300, de012c"})
    void aMapIsEncodedAsFixmapOrMap16(int clients, String hex) {
        VectorClock clock = VectorClock.FRESH;
        for (int i = 0; i < clients; i++) {
            clock = clock.increment("client " + i, i);
        }
        assertEquals(hex, packed(clock).substring(0, hex.length()));
        assertEquals(clock, ClockCodec.decode(ClockCodec.encode(clock)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "entries in any order           | 82 a142 82 C 03 T 04 a141 82 C 01 T 02          | A=1@2 B=3@4",
        "fields in any order            | 81 a141 82 T 02 C 01                            | A=1@2",
        "uint8                          | 81 a141 82 C cc01 T cc02                        | A=1@2",
        "uint16                         | 81 a141 82 C cd0001 T cd0002                    | A=1@2",
        "uint32                         | 81 a141 82 C ce00000001 T ce00000002            | A=1@2",
        "uint64                         | 81 a141 82 C cf0000000000000001 T cf0000000000000002 | A=1@2",
        "int8                           | 81 a141 82 C d001 T d002                        | A=1@2",
        "int16                          | 81 a141 82 C d10001 T d10002                    | A=1@2",
        "int32                          | 81 a141 82 C d200000001 T d200000002            | A=1@2",
        "int64                          | 81 a141 82 C d30000000000000001 T d30000000000000002 | A=1@2",
        "negative fixint                | 81 a141 82 C ff T e0                            | A=-1@-32",
        "negative int8                  | 81 a141 82 C d0ff T d080                        | A=-1@-128",
        "negative int64                 | 81 a141 82 C d3ffffffffffffffff T d38000000000000000 | A=-1@-9223372036854775808",
        "the last counter but one       | 81 a141 82 C cf7ffffffffffffffe T 02            | A=9223372036854775806@2",
        "the last timestamp             | 81 a141 82 C 01 T cf7fffffffffffffff            | A=1@9223372036854775807",
        "map16                          | de0001 a141 de0002 C 01 T 02                    | A=1@2",
        "map32                          | df00000001 a141 df00000002 C 01 T 02            | A=1@2",
        "str8                           | 81 d90141 82 d907436f756e746572 01 T 02         | A=1@2",
        "str16                          | 81 da000141 82 C 01 T 02                        | A=1@2",
        "str32                          | 81 db0000000141 82 C 01 T 02                    | A=1@2",
        "an array of two                | 81 a141 92 01 02                                | A=1@2",
        "an array16 of two              | 81 a141 dc0002 01 02                            | A=1@2",
        "an array32 of two              | 81 a141 dd00000002 01 02                        | A=1@2",
        "no timestamp                   | 81 a141 81 C 01                                 | A=1@0",
        "no counter                     | 81 a141 81 T 02                                 | A=0@2",
        "no fields                      | 81 a141 80                                      | A=0@0",
        "a nil entry                    | 81 a141 c0                                      | A=0@0",
        "nil in a field                 | 81 a141 82 C c0 T c0                            | A=0@0",
        "an unknown field               | 81 a141 83 a158 05 C 01 T 02                    | A=1@2",
        "an unknown field with a tree   | 81 a141 83 a158 82 a159 93 01 c3 c0 a15a c40100 C 01 T 02 | A=1@2",
        "an unknown float               | 81 a141 83 C 01 a158 cb3ff0000000000000 T 02    | A=1@2",
        "a name without bytes           | 81 a0 82 C 01 T 02                              | \"=1@2\"",
        "a name in UTF-8                | 81 a2c3a9 82 C 01 T 02                          | \u00c3\u00a9=1@2",
        "a name that is not UTF-8       | 81 a1e9 82 C 01 T 02                            | \u00e9=1@2",
        "bytes behind it                | 81 a141 82 C 01 T 02 c1ff00                     | A=1@2",
        "an empty map                   | 80                                              | -"
    })
    void theDecoderTakes(String what, String hex, String clock) {
        assertEquals(clock(clock), ClockCodec.decode(field(hex)), what);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "nil                            | c0",
        "no bytes                       | ",
        "an array                       | 91 a141",
        "a number                       | 01",
        "a text                         | a141",
        "true                           | c3",
        "what MessagePack never uses    | c1",
        "a map without its entry        | 81",
        "a map without the entry's map  | 81 a141",
        "an entry cut off               | 81 a141 82 C 01 T",
        "a number cut off               | 81 a141 82 C 01 T cf00000000000000",
        "a text cut off                 | 81 a241",
        "a second entry missing         | 82 a141 82 C 01 T 02",
        "map16 of more than there is    | deffff a141 82 C 01 T 02",
        "map32 of more than there is    | df7fffffff a141 82 C 01 T 02",
        "map32 beyond any map           | dfffffffff a141 82 C 01 T 02",
        "an entry of more than there is | 81 a141 df7fffffff C 01 T 02",
        "str32 of more than there is    | 81 db7fffffff41 82 C 01 T 02",
        "str32 beyond any text          | 81 dbffffffff41 82 C 01 T 02",
        "a skipped text cut off         | 81 a141 83 a158 db7fffffff C 01 T 02",
        "a skipped array cut off        | 81 a141 83 a158 dd7fffffff C 01 T 02",
        "a float counter                | 81 a141 82 C cb3ff0000000000000 T 02",
        "a float32 counter              | 81 a141 82 C ca3f800000 T 02",
        "a float timestamp              | 81 a141 82 C 01 T cb3ff0000000000000",
        "a text for a counter           | 81 a141 82 C a131 T 02",
        "true for a counter             | 81 a141 82 C c3 T 02",
        "a counter of the last number   | 81 a141 82 C cf7fffffffffffffff T 02",
        "a counter beyond 63 bits       | 81 a141 82 C cf8000000000000000 T 02",
        "the greatest uint64            | 81 a141 82 C cfffffffffffffffff T 02",
        "a timestamp beyond 63 bits     | 81 a141 82 C 01 T cf8000000000000000",
        "a bin key                      | 81 c40141 82 C 01 T 02",
        "a number for a key             | 81 01 82 C 01 T 02",
        "nil for a key                  | 81 c0 82 C 01 T 02",
        "a bin for a field's name       | 81 a141 82 c407436f756e746572 01 T 02",
        "an entry that is a number      | 81 a141 01",
        "an array of one                | 81 a141 91 01",
        "an array of three              | 81 a141 93 01 02 03",
        "a client twice                 | 82 a141 82 C 01 T 02 a141 82 C 03 T 04",
        "a client twice, once in str8   | 82 a141 82 C 01 T 02 d90141 82 C 03 T 04"
    })
    void theDecoderAnswersAsToAFreshClock(String what, @Nullable String hex) {
        assertSame(VectorClock.FRESH, ClockCodec.decode(field(hex == null ? "" : hex)), what);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "gA", "gA=", "gA===", "gA==gA==", "g-A=", "g A=", "=", "====", "gapjb3JtYWNyZWxmgqdDb3VudGVyAalUaW1lc3RhbXDPE0nH5/H4nFU",
        "gapjb3JtYWNyZWxmgqdDb3VudGVyAalUaW1lc3RhbXDPE0nH5_H4nFU=", "no base64 at all", "\u0141\u0141\u0141\u0141", "%41%41"
    })
    void whatIsNotPaddedBase64IsAFreshClock(String field) {
        assertSame(VectorClock.FRESH, ClockCodec.decode(field));
    }

    @Test
    void noFieldAndTheFieldOfAnAbsentValueAreAFreshClock() {
        assertSame(VectorClock.FRESH, ClockCodec.decode(null));
        assertSame(VectorClock.FRESH, ClockCodec.decode(ClockCodec.ABSENT));
        assertSame(VectorClock.FRESH, ClockCodec.decode(""));
    }

    @Test
    void base64MayBeBrokenIntoLines() {
        String field = field("81 a141 82 C 01 T 02");
        assertEquals(clock("A=1@2"), ClockCodec.decode("\n" + field.replaceAll("(.{5})", "$1\r\n")));
        assertEquals(clock("A=1@2"), ClockCodec.decode(field.replaceFirst("=*$", "\n$0")));
    }

    /** Clocks of all sizes, with names of any bytes. */
    private static VectorClock any(Random random) {
        var entries = new TreeMap<String, Entry>();
        for (int i = random.nextInt(random.nextInt(8) == 0 ? 40 : 4); i > 0; i--) {
            byte[] name = new byte[random.nextInt(random.nextInt(8) == 0 ? 400 : 12)];
            random.nextBytes(name);
            entries.put(new String(name, ISO_8859_1), new Entry(Math.min(number(random), Long.MAX_VALUE - 1), number(random)));
        }
        return new VectorClock(entries);
    }

    private static long number(Random random) {
        return random.nextLong() >> random.nextInt(64);
    }

    @Test
    void whatIsEncodedIsDecodedAsItWas() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < CASES; i++) {
            VectorClock clock = any(random);
            assertEquals(clock, ClockCodec.decode(ClockCodec.encode(clock)), "seed " + seed + ", case " + i);
        }
    }

    /** Half of them are clocks with a few bytes changed or cut, so that they lead far into the decoder. */
    private static byte[] fuzz(Random random) {
        byte[] bytes;
        if (random.nextBoolean()) {
            bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
        } else {
            byte[] whole = Base64.getDecoder().decode(ClockCodec.encode(any(random)));
            bytes = Arrays.copyOf(whole, random.nextInt(4) == 0 ? random.nextInt(whole.length + 1) : whole.length);
            for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
                int value = random.nextBoolean() ? 0xc0 + random.nextInt(0x40) : random.nextInt();
                bytes[random.nextInt(bytes.length)] = (byte) value;
            }
        }
        return bytes;
    }

    @Test
    void noBytesMakeTheDecoderFail() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < FUZZED; i++) {
            byte[] bytes = fuzz(random);
            String field = Base64.getEncoder().encodeToString(bytes);
            try {
                VectorClock clock = ClockCodec.decode(field).increment("A", 1);
                assertEquals(clock, ClockCodec.decode(ClockCodec.encode(clock)));
                ClockCodec.decode(new String(bytes, UTF_8));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", case " + i + ": " + field, e);
            }
        }
    }
}
