package dev.weir.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line a request through the logger {@code weir.access}: client, method, path, status, bytes sent, microseconds. */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("weir.access");

    private final boolean on;

    AccessLog(boolean on) {
        this.on = on;
    }

    void line(Exchange exchange, int status, long bytes, long nanos) {
        if (on && LOG.isInfoEnabled()) {
            LOG.info(
                    "{} {} {} {} {} {}",
                    exchange.client(),
                    exchange.method().text(),
                    printable(exchange.target()),
                    status,
                    bytes,
                    nanos / 1_000);
        }
    }

    /** The path as it came, but that nothing in it can end the line or steer a terminal. */
    private static String printable(String path) {
        StringBuilder line = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            line.append(c > ' ' && c < 0x7f ? c : '?');
        }
        return line.toString();
    }
}
