package dev.weir.observe;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tag;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The meters of a registry as statsd lines: {@code name:value|type}.
 *
 * <p>Plain statsd has no tags, so they become part of the name: {@code weir.cache.hits} with {@code tier=heap} is {@code
 * weir.cache.hits.tier.heap}. Counters ({@code c}) report the increase since the last report, if there is any. Gauges ({@code
 * g}) report their value. Timers and summaries are a counter {@code .count} and, if there were events, gauges {@code .mean}
 * since the last report and {@code .max} of the last minutes; times are in milliseconds.
 *
 * <p>Not thread-safe. It remembers one number for each counter in the registry.
 */
final class StatsdLines {
    private static final int DECIMALS = 3;
    private static final double EXACT_INTEGERS = 1L << 53;

    private final MeterRegistry registry;
    private Map<String, Double> reported = new HashMap<>();
    private Map<String, Double> current = new HashMap<>();

    StatsdLines(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The lines of the next report; the call after it reports later changes. */
    List<String> next() {
        List<String> lines = new ArrayList<>();
        current = new HashMap<>();
        registry.forEachMeter(meter -> {
            String name = nameOf(meter.getId());
            meter.use(
                    gauge -> gauge(lines, name, gauge.value()),
                    counter -> counter(lines, name, counter.count()),
                    timer -> events(
                            lines,
                            name,
                            timer.count(),
                            timer.totalTime(TimeUnit.MILLISECONDS),
                            timer.max(TimeUnit.MILLISECONDS)),
                    summary -> events(lines, name, summary.count(), summary.totalAmount(), summary.max()),
                    tasks -> gauge(lines, name + ".active", tasks.activeTasks()),
                    timeGauge -> gauge(lines, name, timeGauge.value(TimeUnit.MILLISECONDS)),
                    counter -> counter(lines, name, counter.count()),
                    timer -> events(
                            lines, name, timer.count(), timer.totalTime(TimeUnit.MILLISECONDS), Double.NaN),
                    other -> measurements(lines, name, other));
        });
        reported = current;
        return lines;
    }

    private void measurements(List<String> lines, String name, Meter meter) {
        for (Measurement measurement : meter.measure()) {
            Statistic statistic = measurement.getStatistic();
            String part = name + "." + statistic.getTagValueRepresentation();
            switch (statistic) {
                case TOTAL, TOTAL_TIME, COUNT -> counter(lines, part, measurement.getValue());
                default -> gauge(lines, part, measurement.getValue());
            }
        }
    }

    private void events(List<String> lines, String name, double count, double total, double max) {
        double newCount = since(name + ".count", count);
        double newTotal = since(name + ".total", total);
        if (newCount > 0) {
            lines.add(name + ".count:" + number(newCount) + "|c");
            gauge(lines, name + ".mean", newTotal / newCount);
            gauge(lines, name + ".max", max);
        }
    }

    private void counter(List<String> lines, String name, double value) {
        double added = since(name, value);
        if (added > 0) {
            lines.add(name + ":" + number(added) + "|c");
        }
    }

    private static void gauge(List<String> lines, String name, double value) {
        if (!Double.isFinite(value)) {
            return;
        }
        String number = number(value);
        if (number.startsWith("-")) {
            // Statsd adds a signed number to a gauge, so to set one below zero it must be set to zero first.
            lines.add(name + ":0|g");
        }
        lines.add(name + ":" + number + "|g");
    }

    /** The increase of a cumulative number since the last report; one that fell has restarted from zero. */
    private double since(String name, double value) {
        if (!Double.isFinite(value)) {
            return 0;
        }
        double before = reported.getOrDefault(name, 0.0);
        current.put(name, value);
        return value < before ? value : value - before;
    }

    private static String nameOf(Meter.Id id) {
        StringBuilder name = new StringBuilder(96);
        if (!id.getName().startsWith("weir.")) {
            name.append("weir.");
        }
        appendClean(name, id.getName(), true);
        for (Tag tag : id.getTagsAsIterable()) {
            name.append('.');
            appendClean(name, tag.getKey(), true);
            name.append('.');
            appendClean(name, tag.getValue().toLowerCase(Locale.ROOT), false);
        }
        return name.toString();
    }

    private static void appendClean(StringBuilder name, String text, boolean dots) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean clean = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || dots && c == '.';
            name.append(clean ? c : '_');
        }
    }

    private static String number(double value) {
        if (Math.rint(value) == value && Math.abs(value) <= EXACT_INTEGERS) {
            return Long.toString((long) value);
        }
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
