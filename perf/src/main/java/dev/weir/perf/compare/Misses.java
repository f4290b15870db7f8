package dev.weir.perf.compare;

import dev.weir.perf.site.Edge;
import dev.weir.perf.site.Metrics;
import java.io.IOException;
import java.util.Locale;

/**
 * GETs of keys that an edge does not have. It forgets their bucket before every round, and only answers from the database
 * count.
 */
final class Misses implements Contender {
    private final Edge edge;
    private final String bucket;
    private final WrkLoad load;
    private double least = 1;

    Misses(Edge edge, String bucket, WrkLoad load) {
        this.edge = edge;
        this.bucket = bucket;
        this.load = load;
    }

    @Override
    public String name() {
        return load.name();
    }

    @Override
    public String kind() {
        return load.kind();
    }

    @Override
    public boolean isJvm() {
        return true;
    }

    @Override
    public double run(int seconds) throws IOException {
        edge.forget(bucket);
        Metrics before = edge.metrics();
        double rate = load.run(seconds);
        Metrics after = edge.metrics();
        double database = grown(before, after, "database");
        double share = database / (database + grown(before, after, "heap") + grown(before, after, "off-heap"));
        least = Math.min(least, share);
        return rate * share;
    }

    private static double grown(Metrics before, Metrics after, String tier) {
        String series = "weir_read_answers_total{tier=\"" + tier + "\"}";
        return after.of(series) - before.of(series);
    }

    @Override
    public String note() {
        return String.format(Locale.ROOT, "%.1f %% of the answers were misses in the worst round; only they count", 100 * least);
    }
}
