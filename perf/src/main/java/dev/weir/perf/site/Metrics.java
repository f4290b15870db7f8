package dev.weir.perf.site;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An edge's metrics at one moment.
 *
 * @param values each series in Prometheus's notation, name and labels, with its value
 */
public record Metrics(Map<String, Double> values) {
    /** Reads Prometheus's text format; comments and non-numeric values are skipped. */
    static Metrics parse(String text) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            int space = line.lastIndexOf(' ');
            if (!line.startsWith("#") && space > 0) {
                try {
                    values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
                } catch (NumberFormatException e) {
                    // +Inf and the like are of no use here.
                }
            }
        }
        return new Metrics(values);
    }

    /** One series, such as {@code weir_read_answers_total{tier="heap"}}; 0 if it has not counted anything. */
    public double of(String series) {
        return values.getOrDefault(series, 0.0);
    }

    public boolean has(String series, double value) {
        return values.containsKey(series) && of(series) == value;
    }
}
