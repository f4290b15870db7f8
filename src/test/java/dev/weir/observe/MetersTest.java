package dev.weir.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MetersTest {
    private final Meters meters = new Meters(Quiet.SETTINGS);

    @AfterEach
    void close() {
        meters.close();
    }

    @Test
    void aMeterIsExposedInThePrometheusTextFormat() {
        meters.registry().counter("weir.cache.hits", "tier", "heap").increment(2);

        Meters.Exposition exposition = meters.exposition("*/*");

        assertEquals("text/plain; version=0.0.4; charset=utf-8", exposition.contentType());
        assertTrue(text(exposition).contains("weir_cache_hits_total{tier=\"heap\"} 2.0\n"), text(exposition));
        assertFalse(text(exposition).contains("# EOF"));
    }

    @Test
    void whoAsksForOpenMetricsGetsIt() {
        meters.registry().counter("weir.cache.hits", "tier", "heap").increment(2);

        Meters.Exposition exposition =
                meters.exposition("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2");

        assertEquals("application/openmetrics-text; version=1.0.0; charset=utf-8", exposition.contentType());
        assertTrue(text(exposition).endsWith("# EOF\n"), text(exposition));
    }

    @Test
    void theMetersOfTheProcessComeWithTheStart() {
        assertFalse(text(meters.exposition("")).contains("jvm_memory_used_bytes"));

        meters.start();

        String text = text(meters.exposition(""));
        assertTrue(text.contains("jvm_memory_used_bytes{area=\"heap\""), text);
        assertTrue(text.contains("jvm_threads_live_threads"), text);
        assertTrue(text.contains("process_uptime_seconds"), text);
        assertTrue(text.contains("process_cpu_usage"), text);
        assertTrue(text.contains("process_files_open_files"), text);
    }

    @Test
    void theBuildIsToldByItsTags() {
        meters.start();

        String text = text(meters.exposition(""));
        String java = Runtime.version().toString();
        assertTrue(text.contains("weir_build_info{java=\"" + java + "\",version=\"" + BuildInfo.version() + "\"} 1\n"), text);
    }

    @Test
    void processorTimeIsCountedInSecondsUnderPrometheusOwnName() {
        meters.start();

        String text = text(meters.exposition(""));
        assertTrue(text.contains("\nprocess_cpu_seconds_total "), text);
        assertFalse(text.contains("process_cpu_time_ns"), text);
    }

    private static String text(Meters.Exposition exposition) {
        return new String(exposition.bytes(), StandardCharsets.UTF_8);
    }
}
