package dev.weir.observe;

import dev.weir.audit.AuditLog;
import java.time.Duration;
import java.time.InstantSource;

/** Settings for tests that send and log nothing. */
final class Quiet {
    static final ObserveSettings SETTINGS =
            new ObserveSettings("info", false, false, false, LogFormat.TEXT, null, 8125, Duration.ofSeconds(10));

    static final AdminWatch WATCH = new AdminWatch(new AuditLog(false, InstantSource.system()), false);

    private Quiet() {}
}
