package dev.weir.audit;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The names by which a request is found in the logs of all that took part in it: its id ({@code X-Request-Id}), and its place in
 * a trace ({@code traceparent}, W3C Trace Context). What a client sends is taken up if it is well-formed; otherwise it is made.
 * Ids are no secrets.
 *
 * @param id of the request
 * @param traceId of the trace, 32 hexadecimal digits
 * @param span the edge's own part of the trace, 16 hexadecimal digits
 * @param flags two hexadecimal digits
 */
public record Trace(String id, String traceId, String span, String flags) {
    /** Under which log lines have {@link #id}. */
    public static final String REQUEST = "request";
    /** Under which they have {@link #traceId}. */
    public static final String TRACE = "trace";

    /** Nothing that could end a line, a quote or a column of a log. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~:+/=@-]{1,128}");

    /** Later versions may have more behind these. */
    private static final Pattern PARENT =
            Pattern.compile("(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-[!-~]{0,256})?");

    /** Sampled, and random; the others mean nothing yet, and are not passed on. */
    private static final int KNOWN_FLAGS = 3;

    private static final HexFormat HEX = HexFormat.of();

    /**
     * Names a request.
     *
     * @param id the client's; null if it sent none
     * @param parent the client's {@code traceparent}; null if it sent none
     */
    public static Trace of(@Nullable String id, @Nullable String parent) {
        String traceId = HEX.toHexDigits(random()) + HEX.toHexDigits(random());
        String flags = "00";
        if (parent != null) {
            Matcher read = PARENT.matcher(parent);
            if (read.matches() && (read.group(4) == null || !read.group(1).equals("00"))) {
                traceId = read.group(2);
                flags = "0" + (Integer.parseInt(read.group(3), 16) & KNOWN_FLAGS);
            }
        }
        return new Trace(id != null && ID.matcher(id).matches() ? id : traceId, traceId, HEX.toHexDigits(random()), flags);
    }

    /** Not zero, which would be no id. */
    private static long random() {
        long bits = ThreadLocalRandom.current().nextLong();
        return bits == 0 ? 1 : bits;
    }

    /** The {@code traceparent} of whatever the edge's part leads to. */
    public String parent() {
        return "00-" + traceId + '-' + span + '-' + flags;
    }

    /** Gives the names to all lines that this thread logs. */
    public void begin() {
        MDC.put(REQUEST, id);
        MDC.put(TRACE, traceId);
    }

    /** Takes them away again. */
    public void end() {
        MDC.remove(REQUEST);
        MDC.remove(TRACE);
    }
}
