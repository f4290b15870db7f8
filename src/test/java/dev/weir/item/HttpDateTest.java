package dev.weir.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpDateTest {
    private static final long NOW = Instant.parse("2026-11-21T12:00:00Z").getEpochSecond();
    private static final long EXAMPLE = Instant.parse("1994-11-06T08:49:37Z").getEpochSecond();

    /** Two-digit days, which the JDK's own RFC_1123_DATE_TIME writes with one digit below ten. */
    private static final DateTimeFormatter FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH);

    @Test
    void allThreeFormsOfTheRfcNameTheSameSecond() {
        assertEquals(OptionalLong.of(EXAMPLE), HttpDate.parse("Sun, 06 Nov 1994 08:49:37 GMT", NOW));
        assertEquals(OptionalLong.of(EXAMPLE), HttpDate.parse("Sunday, 06-Nov-94 08:49:37 GMT", NOW));
        assertEquals(OptionalLong.of(EXAMPLE), HttpDate.parse("Sun Nov  6 08:49:37 1994", NOW));
    }

    @Property
    void whatIsWrittenIsWhatTheJdkWrites(@ForAll @LongRange(min = -62_135_596_800L, max = 253_402_300_799L) long second) {
        ZonedDateTime time = Instant.ofEpochSecond(second).atZone(ZoneOffset.UTC);
        assertEquals(FIXDATE.format(time), HttpDate.format(second));
    }

    @Property
    void whatIsWrittenIsReadBack(@ForAll @LongRange(min = -62_135_596_800L, max = 253_402_300_799L) long second) {
        assertEquals(OptionalLong.of(second), HttpDate.parse(HttpDate.format(second), NOW));
    }

    @Property
    void whatTheJdkCallsRfc1123IsRead(@ForAll @LongRange(min = -62_135_596_800L, max = 253_402_300_799L) long second) {
        ZonedDateTime time = Instant.ofEpochSecond(second).atZone(ZoneOffset.UTC);
        assertEquals(OptionalLong.of(second), HttpDate.parse(DateTimeFormatter.RFC_1123_DATE_TIME.format(time), NOW));
    }

    @Property
    void aTwoDigitYearIsNeverMoreThanFiftyYearsAhead(@ForAll @LongRange(min = 0, max = 6_000_000_000L) long now,
            @ForAll @LongRange(min = -49L * 365 * 86_400, max = 49L * 365 * 86_400) long distance) {
        ZonedDateTime time = Instant.ofEpochSecond(now + distance).atZone(ZoneOffset.UTC);
        String text = DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.ENGLISH).format(time);
        assertEquals(OptionalLong.of(now + distance), HttpDate.parse(text, now));
    }

    @Test
    void fiftyYearsAheadIsAheadAndASecondMoreIsBehind() {
        assertEquals(
                OptionalLong.of(Instant.parse("2076-11-21T12:00:00Z").getEpochSecond()),
                HttpDate.parse("Saturday, 21-Nov-76 12:00:00 GMT", NOW));
        assertEquals(
                OptionalLong.of(Instant.parse("1976-11-21T12:00:01Z").getEpochSecond()),
                HttpDate.parse("Sunday, 21-Nov-76 12:00:01 GMT", NOW));
    }

    @Test
    void timesBeyondTheFormatAreWrittenAsItsEnds() {
        assertEquals("Fri, 31 Dec 9999 23:59:59 GMT", HttpDate.format(Long.MAX_VALUE));
        assertEquals("Mon, 01 Jan 0001 00:00:00 GMT", HttpDate.format(Long.MIN_VALUE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Sun",
                "Sun,",
                "yesterday",
                "1994-11-06T08:49:37Z",
                "784111777",
                "Sun, 06 Nov 1994 08:49:37",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 08:49:37 +0000",
                "Sun, 06 Nov 1994 08:49:37 GMT ",
                "Sun, 06 Nov 1994 08:49:37 GMTx",
                "Sun, 31 Feb 1994 08:49:37 GMT",
                "Sun, 29 Feb 1900 08:49:37 GMT",
                "Sun, 00 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "Sun, 06 Nov 1994 08:60:00 GMT",
                "Sun, 06 Nov 1994 08:49:61 GMT",
                "Sun, 06 nov 1994 08:49:37 GMT",
                "Xyz, 06 Nov 1994 08:49:37 GMT",
                "unS, 06 Nov 1994 08:49:37 GMT",
                "Sun, +6 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-1994 08:49:37 GMT",
                "Sun Nov 6 08:49:37 1994"
            })
    void whatIsNoDateIsRefused(String text) {
        assertTrue(HttpDate.parse(text, NOW).isEmpty(), text);
    }

    @Property
    void noTextBreaksTheParser(@ForAll String text) {
        HttpDate.parse(text, NOW);
        HttpDate.parse("Sun, " + text, NOW);
        HttpDate.parse("Sunday, " + text, NOW);
    }

    @Test
    void noDateIsOutsideTheYears1To9999() {
        assertTrue(HttpDate.parse("Mon, 01 Jan 0001 00:00:00 GMT", 0).isPresent());
        assertTrue(HttpDate.parse("Sat, 01 Jan 0000 00:00:00 GMT", 0).isEmpty());
        assertTrue(HttpDate.parse("Fri, 31 Dec 9999 23:59:59 GMT", 0).isPresent());
        assertTrue(HttpDate.parse("Fri, 31 Dec 9999 23:59:60 GMT", 0).isEmpty());
    }
}
