package dev.weir.http;

import dev.weir.config.Given;
import dev.weir.config.Settings;
import dev.weir.config.SettingsException;
import dev.weir.config.SettingsLoader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The packaged settings with what tests need otherwise: free ports, small limits, and what each test asks for. */
final class TestSettings {
    static final int VALUE_BYTES = 1 << 20;
    static final int MULTI_BYTES = 2 << 20;
    static final int MULTI_ENTRIES = 100;

    private static final List<String> SMALL = List.of(
            "http.port=0",
            "admin.port=0",
            "http.hosts=*",
            "http.shutdown-grace=5s",
            "limits.value-bytes=" + VALUE_BYTES,
            "limits.multi-bytes=" + MULTI_BYTES,
            "limits.multi-entries=" + MULTI_ENTRIES,
            "limits.bodies-in-flight-bytes=64MiB",
            "cache.off-heap.max-bytes=64MiB");

    private TestSettings() {}

    /** @param pairs {@code key=value}, as {@code --set} takes them; the last for a key wins */
    static Settings with(String... pairs) {
        List<Given> given = Stream.concat(SMALL.stream(), Arrays.stream(pairs))
                .map(pair -> pair.split("=", 2))
                .map(pair -> Given.of(pair[0], pair[1], "test"))
                .toList();
        try {
            return SettingsLoader.load(null, Map.of(), given).settings();
        } catch (SettingsException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }
}
