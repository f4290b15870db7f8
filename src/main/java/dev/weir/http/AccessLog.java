package dev.weir.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line a request through the logger {@code weir.access}: client, method, path, status, bytes sent, microseconds. What could
 * not be read of a request is {@code -}, and so is the status of one that was never answered.
 */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("weir.access");

    private final boolean on;

    AccessLog(boolean on) {
        this.on = on;
    }

    /** Whether lines are written; what they are made of need not be asked for where they are not. */
    boolean isOn() {
        return on && LOG.isInfoEnabled();
    }

    /** @param status 0 where nothing was answered */
    void line(String client, String method, String target, int status, long bytes, long nanos) {
        if (isOn()) {
            LOG.info(
                    "{} {} {} {} {} {}",
                    client,
                    printable(method),
                    printable(target),
                    status == 0 ? "-" : status,
                    bytes,
                    nanos / 1_000);
        }
    }

    /** The text as it came, but that nothing in it can end the line, look like another column or steer a terminal. */
    private static String printable(String text) {
        if (text.isEmpty()) {
            return "-";
        }
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            line.append(c > ' ' && c < 0x7f ? c : '?');
        }
        return line.toString();
    }
}
