package dev.weir.perf.compare;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What wrk reports at the end.
 *
 * @param requests requests answered
 * @param perSecond answers per second
 * @param bytes bytes read, heads included, as precisely as wrk's rounded number allows
 * @param errors answers of 400 and above, and socket errors
 */
record WrkOutput(long requests, double perSecond, double bytes, long errors) {
    private static final Pattern TOTAL = Pattern.compile("(\\d+) requests in \\S+, ([0-9.]+)([KMGT]?)B read");
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern SOCKETS =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");

    static WrkOutput parse(String text) throws WrongAnswerException {
        Matcher total = TOTAL.matcher(text);
        Matcher rate = RATE.matcher(text);
        if (!total.find() || !rate.find()) {
            throw new WrongAnswerException("wrk did not say what it did: " + text);
        }
        long errors = 0;
        Matcher refused = REFUSED.matcher(text);
        if (refused.find()) {
            errors += Long.parseLong(refused.group(1));
        }
        Matcher sockets = SOCKETS.matcher(text);
        if (sockets.find()) {
            for (int i = 1; i <= sockets.groupCount(); i++) {
                errors += Long.parseLong(sockets.group(i));
            }
        }
        return new WrkOutput(
                Long.parseLong(total.group(1)),
                Double.parseDouble(rate.group(1)),
                Double.parseDouble(total.group(2)) * Math.pow(1024, " KMGT".indexOf((total.group(3) + " ").charAt(0))),
                errors);
    }

    double bytesPerAnswer() {
        return requests == 0 ? 0 : bytes / requests;
    }
}
