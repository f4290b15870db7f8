package dev.weir.perf.compare;

import dev.weir.perf.compare.Outcome.Side;
import dev.weir.perf.site.Database;
import dev.weir.perf.site.Edge;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** How long {@code ./weir serve --dsn} takes from its start to the line that says it listens; it has been started once before. */
final class StartTime implements Trial {
    private static final int STARTS = 7;

    @Override
    public Outcome run(Stage stage, Options options) throws IOException, SQLException {
        Database database = stage.database();
        seconds(stage, database);
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < (options.quick() ? 1 : STARTS); i++) {
            times.add(seconds(stage, database));
        }
        Series series = new Series(times);
        return new Outcome(series.median(), series, "s", List.of(new Side("edge", series)), List.of());
    }

    private static double seconds(Stage stage, Database database) throws IOException {
        long began = System.nanoTime();
        try (Edge edge = Edge.on(stage.checkout(), stage.file("start.log"), database.dsn(), "")) {
            return (edge.readyAtNanos() - began) / 1e9;
        }
    }
}
