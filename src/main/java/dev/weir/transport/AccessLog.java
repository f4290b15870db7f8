package dev.weir.transport;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs one line per request through the logger {@code weir.access}: client, method, target with its query, status, bytes sent,
 * microseconds. A part of a request that could not be read is {@code -}, and so is the status of one that was never answered.
 */
public final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("weir.access");

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private static final String PREFIX = "weir_";

    /** A parameter that other servers take (RFC 6750 section 2.3). */
    private static final String PARAMETER = "access_token=";

    /** Of a target in absolute form, also whatever stands before the host. */
    private static final Pattern SECRET = Pattern.compile(
            "(" + PREFIX + ")[a-z0-9_-]{43}|([?&]" + PARAMETER + ")[^&]*|^([a-z]+://)[^/?@]*(?=@)",
            Pattern.CASE_INSENSITIVE);

    private final boolean on;

    public AccessLog(boolean on) {
        this.on = on;
    }

    /** Whether lines are written; if not, callers need not gather their parts. */
    public boolean isOn() {
        return on && LOG.isInfoEnabled();
    }

    /** @param status 0 if there was no answer */
    public void line(String client, String method, String target, int status, long bytes, long nanos) {
        if (isOn()) {
            LOG.info(
                    "{} {} {} {} {} {}",
                    client,
                    printable(method),
                    printable(withoutSecrets(target)),
                    status == 0 ? "-" : status,
                    bytes,
                    nanos / 1_000);
        }
    }

    /**
     * The target of a request without what looks like the secret of a token. No edge takes one there, but clients that put theirs
     * into a URL would find it in every log.
     */
    public static String withoutSecrets(String target) {
        return target.contains(PREFIX) || target.contains(PARAMETER) || target.indexOf('@') >= 0
                ? SECRET.matcher(target).replaceAll("$1$2$3***")
                : target;
    }

    /**
     * The text as received, except that characters which could end the line, look like another column, close a quote or control
     * a terminal are written as {@code \x} and two hexadecimal digits.
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
