package dev.weir.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of all buckets, and of the listener by which those of one are changed. */
final class BucketDefaultsTest {
    private static Settings load(String set) throws SettingsException {
        Given given = Given.of(set.substring(0, set.indexOf('=')), set.substring(set.indexOf('=') + 1), "--set");
        return SettingsLoader.load(null, Map.of(), List.of(given), 1L << 30).settings();
    }

    @Test
    void cdnsAreToldNothingUnlessASettingSaysSo() throws SettingsException {
        assertNull(SettingsLoader.defaults().buckets().cdnMaxAge());
        assertEquals(Duration.ofSeconds(1), load("buckets.cdn-max-age=1s").buckets().cdnMaxAge());
        assertEquals(Duration.ZERO, load("buckets.cdn-max-age=0").buckets().cdnMaxAge());
        assertNull(load("buckets.cdn-max-age=~").buckets().cdnMaxAge());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "buckets.cdn-max-age=", "buckets.cdn-max-age=1", "buckets.cdn-max-age=-1s", "buckets.cdn-max-age=3651d",
        "buckets.cdn-max-age=1500ms", "buckets.cdn-max-age=\u0661s", "buckets.cdn-max-age=1s,2s", "admin.body-bytes=",
        "admin.body-bytes=~", "admin.body-bytes=x", "admin.body-bytes=1023", "admin.body-bytes=2MiB"
    })
    void whatCannotBeIsRefused(String set) {
        SettingsException refused = assertThrows(SettingsException.class, () -> load(set));
        assertEquals(1, refused.problems().size());
        assertTrue(refused.problems().getFirst().startsWith(set.substring(0, set.indexOf('='))), refused.getMessage());
    }
}
