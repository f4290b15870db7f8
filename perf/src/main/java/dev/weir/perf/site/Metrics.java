package dev.weir.perf.site;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an edge counted, at one moment.
 *
 * @param values each series as Prometheus spells it, name and labels, with its value
 */
public record Metrics(Map<String, Double> values) {
    /** Reads Prometheus's text format; comments are left out, and so is what is no number. */
    static Metrics parse(String text) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            int space = line.lastIndexOf(' ');
            if (!line.startsWith("#") && space > 0) {
                try {
                    values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
                } catch (NumberFormatException e) {
                    // +Inf and the like say nothing here.
                }
            }
        }
        return new Metrics(values);
    }

    /** One series, {@code weir_read_answers_total{tier="heap"}}; 0 where it has not counted. */
    public double of(String series) {
        return values.getOrDefault(series, 0.0);
    }

    public boolean has(String series, double value) {
        return values.containsKey(series) && of(series) == value;
    }
}
