package dev.weir.transport;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;

/**
 * Histograms of request latency by method, route and status class, and the bytes sent. A timer is created when it is first
 * needed, so that combinations that never occur are not exported. There is no lock: two racing threads get the same timer from
 * the registry.
 */
public final class RequestMeters {
    /** The routes that requests are grouped by. */
    public enum Route {
        KV("kv"),
        MULTI("multi"),
        LIST("list"),
        HELP("help"),
        STATUS("status"),
        FACE("face"),
        OTHER("other");

        private final String tag;

        Route(String tag) {
            this.tag = tag;
        }
    }

    private static final String[] METHODS = {"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "other"};
    private static final int CLASSES = 6;

    /**
     * The upper bounds of the histogram's buckets: from a hit on the heap to a write that waits until its deadline and for its
     * purges.
     */
    private static final Duration[] BUCKETS = Stream.of(
            "PT0.0001S", "PT0.00025S", "PT0.0005S", "PT0.001S", "PT0.0025S", "PT0.005S", "PT0.01S", "PT0.025S", "PT0.05S",
            "PT0.1S", "PT0.25S", "PT0.5S", "PT1S", "PT2.5S", "PT5S", "PT10S")
            .map(Duration::parse)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final AtomicReferenceArray<Timer> timers =
            new AtomicReferenceArray<>(METHODS.length * Route.values().length * CLASSES);
    private final Counter sent;

    public RequestMeters(MeterRegistry registry) {
        this.registry = registry;
        sent = Counter.builder("weir.http.sent")
                .description("Bytes sent to clients, heads included")
                .baseUnit("bytes")
                .register(registry);
    }

    /** Counts the requests that one of the listener's limits has refused. */
    static Counter refused(String limit, MeterRegistry registry) {
        return Counter.builder("weir.http.refused")
                .description("Requests answered 503 by a bound of the listener")
                .tag("reason", limit)
                .register(registry);
    }

    /** @param status 0 if there was no answer */
    public void record(String method, Route route, int status, long nanos, long bytes) {
        int index = (methodIndex(method) * Route.values().length + route.ordinal()) * CLASSES + status / 100;
        Timer timer = timers.get(index);
        if (timer == null) {
            timer = Timer.builder("weir.http.requests")
                    .description("Requests and how long each took to answer")
                    .serviceLevelObjectives(BUCKETS)
                    .tag("method", METHODS[methodIndex(method)])
                    .tag("route", route.tag)
                    .tag("status", status < 100 ? "none" : status / 100 + "xx")
                    .register(registry);
            timers.set(index, timer);
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
        if (bytes > 0) {
            sent.increment(bytes);
        }
    }

    private static int methodIndex(String text) {
        int index = 0;
        while (index < METHODS.length - 1 && !METHODS[index].equals(text)) {
            index++;
        }
        return index;
    }
}
