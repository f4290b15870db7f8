package dev.weir.stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs why the stream was cut. If its connection was lost, that waits for the next probe of the database: if probes have failed
 * meanwhile, the database itself was unavailable, which is logged elsewhere. Only the stream's thread uses it.
 */
final class CutNews {
    private final ChangeMonitor monitor;
    private final Logger log;
    private @Nullable String withheld;
    private int failuresBefore;

    CutNews(ChangeMonitor monitor, Logger log) {
        this.monitor = monitor;
        this.log = log;
    }

    void cut(String reason, boolean connectionLost) {
        if (connectionLost) {
            failuresBefore = monitor.failures();
            withheld = monitor.trouble() == null ? reason : null;
        } else {
            log.warn("The change stream was cut: {}", reason);
        }
    }

    /** The database has been probed since. */
    void probed() {
        String reason = withheld;
        withheld = null;
        if (reason != null && monitor.failures() == failuresBefore) {
            log.warn("The change stream was cut: {}", reason);
        }
    }
}
