package dev.weir.content;

import dev.weir.item.Body;
import dev.weir.item.ContentCoding;
import dev.weir.transport.LimitExceededException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The values that are being decoded, which are bounded in number, since each holds buffers for as long as its client is slow. No
 * request waits for a place. Any thread may call it.
 */
public final class Decodings {
    private final int most;
    private final long mostBytes;
    private final AtomicInteger taken = new AtomicInteger();
    private final Counter failures;

    /**
     * @param most {@code limits.decoded-answers}
     * @param mostBytes {@code limits.decoded-bytes}
     */
    public Decodings(int most, long mostBytes, MeterRegistry registry) {
        this.most = most;
        this.mostBytes = mostBytes;
        this.failures = Counter.builder("weir.http.decoding.failed")
                .description("Values that could not be decoded: not what their coding says, or too long")
                .register(registry);
        Gauge.builder("weir.http.decoding", taken, AtomicInteger::get)
                .description("Values being decoded now, against limits.decoded-answers")
                .register(registry);
    }

    /**
     * Begins to decode a body.
     *
     * @param coding one that is decodable
     * @throws LimitExceededException if as many as allowed are being decoded
     */
    public Decoding begin(Body body, ContentCoding coding) {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            throw new LimitExceededException("The edge is decoding as many values as it can; try again, or accept "
                    + coding.token() + '.');
        }
        return new Decoding(body, coding, mostBytes, failures, taken::decrementAndGet);
    }
}
