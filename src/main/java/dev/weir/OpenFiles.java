package dev.weir;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.weir.config.Settings;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the process's limit on open files with what its settings may need. */
final class OpenFiles {
    private static final Logger log = LoggerFactory.getLogger(OpenFiles.class);

    /** Jars, the log, the JVM's own files, clients being refused, and connections being closed. */
    private static final long OTHERS = 512;
    private static final long ADMIN = 256;

    private OpenFiles() {}

    /** Logs one warning if the limit may be too low. */
    static void check(Settings settings) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long most = system.getMaxFileDescriptorCount();
            long needed = needed(settings);
            if (most >= 0 && most < needed) {
                log.warn(
                        "This process may have at most {} open files, but its settings may need {}, {} of them for"
                                + " http.max-connections. Raise the limit (ulimit -n {}, LimitNOFILE= of systemd), or lower"
                                + " http.max-connections to {}.",
                        most, needed, settings.http().maxConnections(), needed,
                        Math.max(1, most - (needed - settings.http().maxConnections())));
            }
        }
    }

    private static long needed(Settings settings) {
        long purges = (long) settings.varnish().servers().size() * settings.varnish().connections();
        long database = settings.database().poolSize() + settings.read().lanes() + settings.write().lanes() + 4L;
        return settings.http().maxConnections() + ADMIN + database + purges + OTHERS;
    }
}
