package dev.weir.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The edge's meters: one registry, scraped by Prometheus through the admin listener and reported to statsd if that is
 * configured.
 *
 * <p>A single registry instead of a composite of two, so that a counter on the hot path costs one addition; statsd gets what has
 * accumulated since its last report. Components register on any thread; {@link #start} and {@link #close} are called by the
 * thread that starts and stops the edge.
 */
public final class Meters implements AutoCloseable {
    /** The Prometheus text format. */
    static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    /** OpenMetrics. */
    static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final @Nullable StatsdReporter statsd;

    public Meters(ObserveSettings settings) {
        registry.config().meterFilter(ProcessorTime.IN_PLACE_OF_NANOSECONDS);
        String host = settings.statsdHost();
        statsd = host == null ? null : new StatsdReporter(registry, host, settings.statsdPort(), settings.statsdEvery());
    }

    /** Where components register their meters. */
    public MeterRegistry registry() {
        return registry;
    }

    /**
     * Adds the meters of the process (build, memory, collections, threads, processor, files, uptime) and starts reporting to
     * statsd. Called once the edge is ready, because inspecting the process would slow down the start.
     */
    public void start() {
        List<MeterBinder> process = List.of(
                new BuildInfo(),
                new ProcessorTime(),
                new JvmMemoryMetrics(),
                garbageCollection,
                new JvmThreadMetrics(),
                new ProcessorMetrics(),
                new FileDescriptorMetrics(),
                new UptimeMetrics());
        process.forEach(binder -> binder.bindTo(registry));
        if (statsd != null) {
            statsd.start();
        }
    }

    /** All meters as text. */
    record Exposition(String contentType, byte[] bytes) {}

    /**
     * All meters as they are now.
     *
     * @param accept the request's Accept, or an empty text; OpenMetrics if it is accepted, else the Prometheus text format
     */
    Exposition exposition(String accept) {
        String contentType = accept.toLowerCase(Locale.ROOT).contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
        ByteArrayOutputStream out = new ByteArrayOutputStream(32 * 1024);
        try {
            registry.scrape(out, contentType);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return new Exposition(contentType, out.toByteArray());
    }

    /** Sends a last report to statsd and releases the process's meters. */
    @Override
    public void close() {
        if (statsd != null) {
            statsd.close();
        }
        garbageCollection.close();
        registry.close();
    }
}
