package dev.weir.perf.compare;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** The rows that compare this build with an earlier one: no row may be slower by more than the noise of a quiet machine. */
final class BuildRows {
    private static final Bar NO_SLOWER = new Bar(0.97, 1.00);

    private BuildRows() {}

    /** Puts the edge of a stage under load. */
    @FunctionalInterface
    private interface Load {
        Contender on(Stage stage, String name) throws IOException, SQLException;
    }

    static List<Row> all() {
        return List.of(
                row("hot-1k-16", "hot GET, 1 KiB, 16 connections", "GET/s", Set.of(),
                        (stage, name) -> EdgeLoads.hot(stage, name, EdgeLoads.KIB, 16)),
                row("hot-1k-128", "hot GET, 1 KiB, 128 connections", "GET/s", Set.of(),
                        (stage, name) -> EdgeLoads.hot(stage, name, EdgeLoads.KIB, 128)),
                row("not-modified-16", "304 by If-None-Match, 16 connections", "GET/s", Set.of(),
                        (stage, name) -> EdgeLoads.notModified(stage, name, 16)),
                row("put-256", "durable PUT, 1 KiB, 256 connections", "PUT/s", Set.of(Fill.UPSERT),
                        (stage, name) -> EdgeLoads.puts(stage, name, 256)),
                row("put-1", "durable PUT, 1 KiB, 1 connection", "PUT/s", Set.of(Fill.UPSERT),
                        (stage, name) -> EdgeLoads.puts(stage, name, 1)),
                row("miss-128", "GET that misses, 1 KiB, 128 connections", "GET/s", Set.of(Fill.MISS), EdgeLoads::misses),
                row("multi-100", "/multi of 100 reads of 100 bytes, 16 connections", "values/s", Set.of(), EdgeLoads::multi));
    }

    private static Row row(String id, String what, String unit, Set<Fill> fills, Load load) {
        return new Row(id, what + ", beside the build before", Scale.RATIO, NO_SLOWER, fills,
                new SideBySide(unit, stage -> List.of(
                        load.on(stage, id + ", now"), load.on(stage.before(), id + ", before"))));
    }
}
