package dev.weir.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.transport.RequestMeters.Route;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RequestMetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RequestMeters meters = new RequestMeters(registry);

    @Test
    void latencyIsAHistogramByMethodRouteAndStatus() {
        meters.record("GET", Route.KV, 200, TimeUnit.MICROSECONDS.toNanos(80), 1);
        meters.record("GET", Route.KV, 200, TimeUnit.MILLISECONDS.toNanos(2), 1);
        meters.record("PUT", Route.KV, 503, TimeUnit.SECONDS.toNanos(20), 1);

        assertEquals(1, bucket("GET", "2xx", "1.0E-4"));
        assertEquals(1, bucket("GET", "2xx", "0.001"));
        assertEquals(2, bucket("GET", "2xx", "0.0025"));
        assertEquals(2, bucket("GET", "2xx", "+Inf"));
        assertEquals(0, bucket("PUT", "5xx", "10.0"));
        assertEquals(1, bucket("PUT", "5xx", "+Inf"));
    }

    private long bucket(String method, String status, String bound) {
        String series = "weir_http_requests_seconds_bucket{method=\"" + method + "\",route=\"kv\",status=\"" + status + "\",le=\""
                + bound + "\"} ";
        String text = registry.scrape();
        assertTrue(text.contains(series), series + "\n" + text);
        return Long.parseLong(text.substring(text.indexOf(series) + series.length()).lines().findFirst().orElseThrow());
    }
}
