package dev.weir.face.potboilerkv;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weir.response.HttpError;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The times of changes: gives one to those that are made here and have to wait, and refuses those from the future. Thread-safe.
 */
public final class Moments {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long MOST_MILLIS = Long.MAX_VALUE / NANOS_PER_MILLI / 2;

    private final InstantSource time;
    private final LongSupplier databaseMillis;
    private final long skewMillis;
    private final AtomicLong last = new AtomicLong();

    /**
     * Of an edge.
     *
     * @param databaseMillis the latest time that the database's clock can show
     * @param skew how far ahead of that a change may be
     */
    public Moments(InstantSource time, LongSupplier databaseMillis, Duration skew) {
        this.time = time;
        this.databaseMillis = databaseMillis;
        this.skewMillis = skew.toMillis();
    }

    /** The present, later than any before; never later than the database's clock can be. */
    JsonNode next() {
        Instant now = time.instant();
        long nanos = Math.min(
                now.getEpochSecond() * NANOS_PER_SECOND + now.getNano(), databaseNanos());
        long moment = last.updateAndGet(before -> Math.max(before + 1, nanos));
        var next = JsonNodeFactory.instance.arrayNode().add(0);
        next.addArray().add(moment);
        return next.add(0);
    }

    /**
     * Checks the time of a change.
     *
     * @throws HttpError 400 if it is in the future
     */
    void check(JsonNode moment) {
        if (moment.get(1).get(0).longValue() > databaseNanos() + skewMillis * NANOS_PER_MILLI) {
            throw HttpError.badRequest("when is in the future.");
        }
    }

    private long databaseNanos() {
        return Math.min(databaseMillis.getAsLong(), MOST_MILLIS) * NANOS_PER_MILLI;
    }
}
