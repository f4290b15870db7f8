package dev.weir.remote;

import dev.weir.client.PlainText;
import dev.weir.transfer.Tally;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is said at the end of a load or a dump, the first failures among it. */
final class Summary {
    private static final int MOST_FAILURES = 20;

    private final Tally tally = new Tally(this::failed);
    private final List<String> failures = new ArrayList<>();

    Tally tally() {
        return tally;
    }

    private void failed(String name, String why) {
        synchronized (failures) {
            if (failures.size() < MOST_FAILURES) {
                failures.add(PlainText.of(name + ": " + why));
            }
        }
    }

    /** Prints the failures and then one line with the counts. */
    void print(String done, double seconds, PrintWriter err) {
        synchronized (failures) {
            failures.forEach(line -> err.println("weir: " + line));
        }
        long more = tally.failedCount() - failures.size();
        if (more > 0) {
            err.println("weir: and " + number(more) + " more");
        }
        err.println("weir: " + done + ": " + counts(tally) + ", in "
                + String.format(Locale.ROOT, "%.1f", seconds) + " s, " + rate(tally, seconds) + " a second");
    }

    /** {@code 4,225 items of 120.3 MiB, 2 kept as they were}. */
    static String counts(Tally tally) {
        StringBuilder text = new StringBuilder(number(tally.done())).append(tally.done() == 1 ? " item of " : " items of ")
                .append(size(tally.bytes()));
        add(text, tally.keptCount(), " kept as in the bucket");
        add(text, tally.passedCount(), " links or devices passed over");
        add(text, tally.expiredCount(), " expired and left out");
        add(text, tally.failedCount(), " failed");
        return text.toString();
    }

    /** Items a second, in whole ones. */
    static String rate(Tally tally, double seconds) {
        return number(Math.round(tally.seen() / Math.max(seconds, 1e-3)));
    }

    private static void add(StringBuilder text, long count, String what) {
        if (count > 0) {
            text.append(", ").append(number(count)).append(what);
        }
    }

    /** With commas between thousands. */
    static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String size(long bytes) {
        return bytes < 1 << 10
                ? bytes + (bytes == 1 ? " byte" : " bytes")
                : bytes < 1 << 20
                        ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                        : String.format(Locale.ROOT, "%,.1f MiB", bytes / 1_048_576.0);
    }
}
