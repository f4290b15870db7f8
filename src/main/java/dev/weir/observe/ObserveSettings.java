package dev.weir.observe;

import dev.weir.check.Checked;
import dev.weir.check.Findings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Logging and metrics.
 *
 * @param logLevel the level of Weir's own log lines: error, warn, info, debug or trace; case-insensitive, stored in lower case
 * @param accessLog whether every request is logged
 * @param auditLog whether changes and refusals are logged
 * @param traces whether requests have ids and places in traces, which their answers and log lines show
 * @param logFormat how lines look
 * @param statsdHost the host of statsd, or null to send nothing
 * @param statsdPort its UDP port
 * @param statsdEvery how often metrics are sent
 */
public record ObserveSettings(
        String logLevel, boolean accessLog, boolean auditLog, boolean traces, LogFormat logFormat, @Nullable String statsdHost,
        int statsdPort, Duration statsdEvery)
        implements Checked {
    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");

    public ObserveSettings {
        logLevel = logLevel.toLowerCase(Locale.ROOT);
    }

    @Override
    public void check(Findings findings) {
        findings.require(LEVELS.contains(logLevel), "logLevel", "must be one of " + String.join(", ", LEVELS));
        findings.text("statsdHost", statsdHost);
        findings.remotePort("statsdPort", statsdPort);
        findings.time("statsdEvery", statsdEvery, Duration.ofSeconds(1), Duration.ofHours(1));
    }
}
