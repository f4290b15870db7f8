package dev.weir.response;

import dev.weir.item.HttpDate;
import io.helidon.http.DateTime;
import java.nio.charset.StandardCharsets;

/**
 * The Date of an answer that has a Last-Modified, which must not be later than Date (RFC 9110 section 8.8.2.1).
 *
 * <p>Helidon caches its Date for a second or more, so a value that has just been written would seem to come from the future.
 * Also, modified-at is the database's time, and its clock may be slightly ahead of this one. A date further ahead than that was
 * chosen by a client: it is returned unchanged, for Poky's clients, and Date stays the present. Any thread may call it.
 */
public final class AnswerDate {
    /** How far ahead the database's clock may be. */
    static final long MOST_SKEW_SECONDS = 5;

    /** A value older than this is older than Helidon's cached date, however late its timer runs. */
    private static final long MOST_LAG_SECONDS = 10;

    private record Second(long epochSecond, byte[] text) {}

    private static volatile Second last = text(0);

    private AnswerDate() {}

    /** The text of the date with its line break, as Helidon stores it; do not modify it. */
    public static byte[] bytes(long modifiedAt) {
        Second known = last;
        if (modifiedAt <= known.epochSecond - MOST_LAG_SECONDS) {
            // Most hits: not recent, which is known without reading the clock.
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

    /** Whether Helidon's date may be earlier than this one. */
    static boolean isRecent(long modifiedAt) {
        return isRecent(modifiedAt, now());
    }

    static boolean isRecent(long modifiedAt, long now) {
        return modifiedAt > now - MOST_LAG_SECONDS && modifiedAt <= now + MOST_SKEW_SECONDS;
    }

    /** The later of the two, within the clock skew allowed; in seconds since the epoch. */
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
