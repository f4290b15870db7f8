package dev.weir.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteRangeTest {
    /** The most that 18 digits say; what has more is beyond every value. */
    private static final long MOST = 999_999_999_999_999_999L;

    @Property
    void aPartLiesInsideTheValue(@ForAll String text, @ForAll @LongRange(min = 0, max = 100) long size) {
        check(ByteRange.parse("bytes=" + text, size), size);
    }

    @Property
    void everyPairIsAPartOrUnsatisfiable(
            @ForAll @LongRange(min = 0, max = MOST) long first,
            @ForAll @LongRange(min = 0, max = MOST) long last,
            @ForAll @LongRange(min = 0, max = MOST) long size) {
        ByteRange range = ByteRange.parse("bytes=" + first + '-' + last, size);
        check(range, size);
        if (last < first) {
            assertEquals(ByteRange.WHOLE, range);
        } else if (first >= size) {
            assertEquals(ByteRange.UNSATISFIABLE, range);
        }
        check(ByteRange.parse("bytes=-" + last, size), size);
        check(ByteRange.parse("bytes=" + first + '-', size), size);
    }

    private static void check(ByteRange range, long size) {
        if (range instanceof ByteRange.Part(long from, long length)) {
            assertEquals(true, from >= 0 && length > 0 && length <= size - from, () -> range + " of " + size);
        }
    }

    @Test
    void theThreeForms() {
        assertEquals(new ByteRange.Part(2, 3), ByteRange.parse("bytes=2-4", 10));
        assertEquals(new ByteRange.Part(2, 8), ByteRange.parse("Bytes=2-", 10));
        assertEquals(new ByteRange.Part(8, 2), ByteRange.parse("bytes=-2", 10));
        assertEquals(new ByteRange.Part(0, 10), ByteRange.parse("bytes=0-99999999999999999999", 10));
        assertEquals(new ByteRange.Part(0, 10), ByteRange.parse("bytes=-99999999999999999999", 10));
    }

    @Test
    void whatBeginsBehindTheEndIsUnsatisfiable() {
        assertEquals(ByteRange.UNSATISFIABLE, ByteRange.parse("bytes=10-", 10));
        assertEquals(ByteRange.UNSATISFIABLE, ByteRange.parse("bytes=0-", 0));
        assertEquals(ByteRange.UNSATISFIABLE, ByteRange.parse("bytes=-0", 10));
        assertEquals(ByteRange.WHOLE, ByteRange.parse("bytes=-1", 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=1", "bytes=4-2", "bytes=0-1,2-3",
        "bytes=+1-2", "bytes=1--2", "items=0-1"})
    void whatCannotBeReadIsIgnored(String field) {
        assertEquals(ByteRange.WHOLE, ByteRange.parse(field, 10));
    }
}
