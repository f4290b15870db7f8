package dev.weir.response;

import dev.weir.item.HttpDate;
import io.helidon.http.DateTime;
import java.nio.charset.StandardCharsets;

/**
 * The Date of an answer that names a Last-Modified, which must not be the later of the two (RFC 9110 section 8.8.2.1).
 *
 * <p>Helidon keeps the date that it writes for a second and more, so a value that has just been written would seem to come from
 * the future. And modified-at is the database's time, whose clock may be a little ahead of this one. A date further ahead than
 * that is one that a client chose: Poky's clients get theirs back, and Date stays the present. Any thread calls it.
 */
public final class AnswerDate {
    /** How far ahead the database's clock may be. */
    static final long MOST_SKEW_SECONDS = 5;

    /** How long ago a value must have been written for Helidon's date to be later, however busy its timer. */
    private static final long MOST_LAG_SECONDS = 10;

    private record Second(long epochSecond, byte[] text) {}

    private static volatile Second last = text(0);

    private AnswerDate() {}

    /** The text of the date with its line break, as Helidon has it; it is not to be changed. */
    public static byte[] bytes(long modifiedAt) {
        Second known = last;
        if (modifiedAt <= known.epochSecond - MOST_LAG_SECONDS) {
            // What most hits are: nothing recent, and known to be so without a look at the clock.
            return DateTime.http1Bytes();
        }
        long now = now();
        long date = of(modifiedAt, now);
        if (known.epochSecond != date) {
            known = text(date);
            if (date == now) {
                last = known;
            }
        }
        return known.text;
    }

    /** Whether Helidon's date may be the earlier one. */
    static boolean isRecent(long modifiedAt) {
        return isRecent(modifiedAt, now());
    }

    static boolean isRecent(long modifiedAt, long now) {
        return modifiedAt > now - MOST_LAG_SECONDS && modifiedAt <= now + MOST_SKEW_SECONDS;
    }

    /** The later of the two, as far as clocks may differ; in seconds since the epoch. */
    static long of(long modifiedAt, long now) {
        return modifiedAt > now && modifiedAt <= now + MOST_SKEW_SECONDS ? modifiedAt : now;
    }

    private static long now() {
        return System.currentTimeMillis() / 1000;
    }

    private static Second text(long epochSecond) {
        byte[] text = (HttpDate.format(epochSecond) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        return new Second(epochSecond, text);
    }
}
