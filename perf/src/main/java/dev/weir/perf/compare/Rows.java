package dev.weir.perf.compare;

import dev.weir.perf.site.Database;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every row of the comparison, with the bars that the program must meet. */
final class Rows {
    private static final int KIB = EdgeLoads.KIB;
    private static final int MIB = 1024 * 1024;

    private static final int HEAD = EdgeLoads.HEAD;
    private static final String GETS = "GET/s";
    private static final String PUTS = "upserts/s";

    private Rows() {}

    static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        for (int connections : new int[] {16, 128}) {
            String hot = "hot-1k-" + connections;
            String what = "hot GET, 1 KiB, " + connections + " connections, beside ";
            rows.add(besides(hot + "-bare", what + "a bare Helidon handler", new Bar(0.90, 1.00), GETS,
                    stage -> hot(stage, connections, jvm("bare handler", stage.bare().url(), connections))));
            rows.add(besides(hot + "-nginx", what + "nginx's static file", new Bar(0.80, 1.00), GETS,
                    stage -> hot(stage, connections,
                            gets("nginx", stage.nginx().file("1k", Stage.value(KIB)), connections, KIB))));
            rows.add(besides(hot + "-varnish", what + "a Varnish hit", new Bar(1.5, 2.0), GETS,
                    stage -> hot(stage, connections, gets("varnish", cached(stage.varnish().url()), connections, KIB))));
            rows.add(besides(hot + "-proxy", what + "nginx's proxy cache", null, GETS,
                    stage -> hot(stage, connections, gets("nginx proxy", cached(stage.nginx().cacheUrl()), connections, KIB))));
            rows.add(besides(hot + "-webdis", what + "webdis on Redis", null, GETS,
                    stage -> hot(stage, connections,
                            gets("webdis", stage.webdis().value("hot", Stage.value(KIB)), connections, KIB))));
        }
        rows.add(besides("not-modified-16", "304 by If-None-Match, 16 connections, beside the hot GET", new Bar(1.0, 1.1), GETS,
                Rows::notModified));
        String guarded = "hot GET, 1 KiB, 16 connections, of an edge that knows a token, ";
        rows.add(besides("hot-token-16", guarded + "of a public bucket with the token, beside without", new Bar(0.90, 1.00), GETS,
                stage -> List.of(
                        stage.guarded().openWithToken("edge, public, with a token", 16),
                        stage.guarded().open("edge, public", 16))));
        rows.add(besides("hot-private-16", guarded + "of a private bucket, beside a public one", new Bar(0.80, 0.90), GETS,
                stage -> List.of(stage.guarded().closed("edge, private", 16), stage.guarded().open("edge, public", 16))));
        rows.add(besides("large-1m-nginx", "GET, 1 MiB off the heap, 8 connections, beside nginx's sendfile", new Bar(0.40, 0.60),
                GETS, Rows::large));
        rows.add(new Row("put-256", "durable PUT, 1 KiB, 256 connections, beside pgbench's best upsert", Scale.RATIO,
                new Bar(1.7, 2.5), Set.of(Fill.UPSERT),
                new SideBySide(PUTS, stage -> puts(stage, 256, upserts(stage, 1), upserts(stage, 8), upserts(stage, 32)))));
        rows.add(new Row("put-1", "durable PUT, 1 KiB, 1 connection, beside pgbench with 1 client", Scale.RATIO,
                new Bar(0.42, 0.60), Set.of(Fill.UPSERT), new SideBySide(PUTS, stage -> puts(stage, 1, upserts(stage, 1)))));
        rows.add(new Row("put-256-pgbench-8", "durable PUT, 1 KiB, 256 connections, beside pgbench with 8 clients", Scale.RATIO,
                null, Set.of(Fill.UPSERT), new SideBySide(PUTS, stage -> puts(stage, 256, upserts(stage, 8)))));
        rows.add(new Row("put-256-jdbc", "durable PUT, 1 KiB, 256 connections, beside a handler with an upsert a request",
                Scale.RATIO, null, Set.of(Fill.UPSERT), new SideBySide(PUTS, Rows::jdbc)));
        rows.add(ops("set-10-256", "add to a set of 10 elements", "sets",
                "{\"op\":\"add\",\"change\":{\"item\":#,\"key\":\"element-7\"}}", new Bar(0.20, 0.30)));
        rows.add(ops("counter-256", "add to a counter", "counters", "{\"op\":\"add\",\"change\":1}", new Bar(0.50, 0.70)));
        rows.add(besidePuts("siblings-256", "PUT of 1 KiB to siblings", new Bar(0.25, 0.40),
                stage -> EdgeLoads.siblings(stage, "edge, siblings", 256)));
        rows.add(besidePuts("log-256", "append of 1 KiB to a log", new Bar(0.30, 0.50),
                stage -> EdgeLoads.appends(stage, "edge, append", 256)));
        rows.add(new Row("miss-128", "GET that misses, 1 KiB, 128 connections, beside pgbench's SELECT with 32 clients",
                Scale.RATIO, new Bar(0.60, 1.00), Set.of(Fill.MISS), new SideBySide(GETS, Rows::misses)));
        rows.add(besides("multi-100", "/multi of 100 reads of 100 bytes, 16 connections, beside hot GETs of 100 bytes",
                new Bar(5, 10), "values/s", Rows::multi));
        rows.add(new Row("heap-500k", "500,000 items of 100 bytes served from a 256 MiB heap, the database gone", Scale.SHARE,
                new Bar(0.90, 0.98), Set.of(), new HeapShare()));
        String half = " at half of the highest rate, beside 1,000 PUTs a second, ";
        for (int connections : new int[] {32, 128}) {
            String id = connections == 32 ? "p99-half-rate" : "p99-half-rate-" + connections;
            // With more connections, the client determines it: see TailLatency.
            Bar bar = connections == 32 ? new Bar(0.005, 0.002) : null;
            rows.add(new Row(id, "p99 of hot GETs" + half + connections + " connections", Scale.MILLIS, bar, Set.of(),
                    new TailLatency(connections, (stage, items) -> items)));
            rows.add(new Row(id + "-nginx", "p99 of GETs of nginx's static file" + half + connections + " connections",
                    Scale.MILLIS, null, Set.of(),
                    new TailLatency(connections, (stage, items) -> List.of(stage.nginx().file("1k", Stage.value(KIB))))));
        }
        rows.add(new Row("start", "start to ready, with --dsn", Scale.SECONDS, new Bar(1.5, 0.7), Set.of(), new StartTime()));
        return List.copyOf(rows);
    }

    private static Row besides(String id, String what, @Nullable Bar bar, String unit, SideBySide.LineUp line) {
        return new Row(id, what, Scale.RATIO, bar, Set.of(), new SideBySide(unit, line));
    }

    private static List<Contender> hot(Stage stage, int connections, Contender peer) throws IOException, SQLException {
        return List.of(EdgeLoads.hot(stage, "edge", KIB, connections), peer);
    }

    private static WrkLoad jvm(String name, URI url, int connections) {
        return WrkLoad.gets(name, true, url, connections, KIB, KIB + HEAD);
    }

    private static WrkLoad gets(String name, URI url, int connections, int bytes) throws IOException {
        // Once beforehand, so that a cache has it.
        Http.expect(url, Stage.value(bytes));
        return WrkLoad.gets(name, false, url, connections, bytes, bytes + HEAD);
    }

    /** The same path on a cache in front of the bare handler. */
    private static URI cached(URI server) {
        return URI.create(server + "/kv/" + Stage.HOT + "/" + KIB);
    }

    private static List<Contender> notModified(Stage stage) throws IOException, SQLException {
        return List.of(EdgeLoads.notModified(stage, "edge, 304", 16), EdgeLoads.hot(stage, "edge, 200", KIB, 16));
    }

    private static List<Contender> large(Stage stage) throws IOException, SQLException {
        URI url = stage.hot(MIB);
        String tier = Http.expect(url, Stage.value(MIB)).headers().firstValue("Cache-Status").orElse("nothing");
        if (!tier.contains("off-heap")) {
            throw new WrongAnswerException("the large value comes from elsewhere: Cache-Status says " + tier);
        }
        return List.of(
                WrkLoad.gets("edge", true, url, 8, MIB, MIB + HEAD),
                gets("nginx", stage.nginx().file("1m", Stage.value(MIB)), 8, MIB));
    }

    private static List<Contender> puts(Stage stage, int connections, Contender... peers) throws IOException, SQLException {
        List<Contender> all = new ArrayList<>();
        all.add(EdgeLoads.puts(stage, "edge, PUT", connections));
        all.addAll(List.of(peers));
        return all;
    }

    private static List<Contender> jdbc(Stage stage) throws IOException, SQLException {
        return puts(stage, 256, EdgeLoads.puts(stage, "jdbc handler", URI.create(stage.jdbc().url() + "/"), 256));
    }

    private static Row ops(String id, String what, String bucket, String op, Bar bar) {
        return besidePuts(id, what, bar, stage -> EdgeLoads.ops(stage, "edge, op", bucket, op, 256));
    }

    /** Writes to a bucket of another kind. */
    private interface Writes {
        Contender on(Stage stage) throws IOException, SQLException;
    }

    private static Row besidePuts(String id, String what, Bar bar, Writes writes) {
        return new Row(id, "durable " + what + ", 256 connections, beside the PUT of 1 KiB", Scale.RATIO, bar,
                Set.of(Fill.OPS, Fill.UPSERT), new SideBySide("writes/s", stage -> List.of(
                        writes.on(stage), EdgeLoads.puts(stage, "edge, PUT", 256))));
    }

    private static Contender upserts(Stage stage, int clients) throws IOException, SQLException {
        Database database = stage.database();
        return new Durable(
                new PgBench("pgbench " + clients, URI.create(database.dsn()), clients, stage.script("pgbench/upsert.sql"),
                        List.of("keys=" + stage.keys(Fill.UPSERT), "value=" + "v".repeat(KIB))),
                database);
    }

    private static List<Contender> misses(Stage stage) throws IOException, SQLException {
        return List.of(
                EdgeLoads.misses(stage, "edge, miss"),
                new PgBench("pgbench 32", URI.create(stage.database().dsn()), 32, stage.script("pgbench/select.sql"),
                        List.of("keys=" + stage.keys(Fill.MISS))));
    }

    private static List<Contender> multi(Stage stage) throws IOException, SQLException {
        return List.of(EdgeLoads.multi(stage, "edge, /multi"), EdgeLoads.hot(stage, "edge, GET", 100, 16));
    }
}
