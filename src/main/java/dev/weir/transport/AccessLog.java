package dev.weir.transport;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line a request through the logger {@code weir.access}: client, method, target with its query, status, bytes sent,
 * microseconds. What could not be read of a request is {@code -}, and so is the status of one that was never answered.
 */
public final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("weir.access");

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final boolean on;

    public AccessLog(boolean on) {
        this.on = on;
    }

    /** Whether lines are written; what they are made of need not be asked for where they are not. */
    public boolean isOn() {
        return on && LOG.isInfoEnabled();
    }

    /** @param status 0 where nothing was answered */
    public void line(String client, String method, String target, int status, long bytes, long nanos) {
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

    /**
     * The text as it came, but that nothing in it can end the line, look like another column, close a quote or steer a terminal:
     * such a character is {@code \x} and two hexadecimal digits.
     */
    private static String printable(String text) {
        if (text.isEmpty()) {
            return "-";
        }
        int plain = 0;
        while (plain < text.length() && isPlain(text.charAt(plain))) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length() + 16).append(text, 0, plain);
        for (byte b : text.substring(plain).getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (isPlain(c)) {
                line.append(c);
            } else {
                line.append("\\x").append(HEX.toHexDigits(b));
            }
        }
        return line.toString();
    }

    private static boolean isPlain(char c) {
        return c > ' ' && c < 0x7f && c != '"' && c != '\\';
    }
}
