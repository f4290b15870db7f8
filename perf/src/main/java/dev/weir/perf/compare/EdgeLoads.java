package dev.weir.perf.compare;

import dev.weir.perf.site.Edge;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.List;

/** The kinds of load for an edge. */
final class EdgeLoads {
    static final int KIB = 1024;

    /** The most bytes in a response head; this distinguishes a 304 from an answer with a body. */
    static final int HEAD = 800;

    private static final long LAST_VERSION_OF_SITE_0 = Long.MAX_VALUE - 63;

    private static final int MULTI_READS = 100;
    private static final int MULTI_BYTES = 100;

    private EdgeLoads() {}

    /** GETs of one item on the heap. */
    static WrkLoad hot(Stage stage, String name, int bytes, int connections) throws IOException, SQLException {
        return WrkLoad.gets(name, true, stage.hot(bytes), connections, bytes, bytes + HEAD);
    }

    /** The same with {@code If-None-Match}, answered 304. */
    static WrkLoad notModified(Stage stage, String name, int connections) throws IOException, SQLException {
        URI url = stage.hot(KIB);
        HttpResponse<byte[]> answer = Http.get(url);
        String tag = answer.headers().firstValue("ETag").orElseThrow(() -> new WrongAnswerException("there is no ETag"));
        int status = Http.get(url, "If-None-Match", tag).statusCode();
        if (status != 304) {
            throw new WrongAnswerException("If-None-Match was answered " + status);
        }
        return WrkLoad.gets(name, true, url, connections, 1, HEAD).with("If-None-Match: " + tag);
    }

    /** Durable PUTs of 1 KiB. */
    static Contender puts(Stage stage, String name, int connections) throws IOException, SQLException {
        return puts(stage, name, URI.create(stage.edge().url() + "/kv/put/"), connections);
    }

    /** The same for any server, not only an edge. */
    static Contender puts(Stage stage, String name, URI url, int connections) throws IOException, SQLException {
        List<String> arguments = List.of(Integer.toString(stage.keys(Fill.UPSERT)), Integer.toString(KIB));
        return new Durable(
                WrkLoad.scripted(name, url, connections, stage.script("wrk/put.lua"), arguments, 1, HEAD), stage.database());
    }

    /** Durable POSTs of ops. */
    static Contender ops(Stage stage, String name, String bucket, String op, int connections) throws IOException, SQLException {
        List<String> arguments = List.of(Integer.toString(stage.keys(Fill.OPS)), op);
        URI url = URI.create(stage.edge().url() + "/kv/" + bucket + "/");
        return new Durable(
                WrkLoad.scripted(name, url, connections, stage.script("wrk/op.lua"), arguments, 1, HEAD), stage.database());
    }

    /** Durable PUTs of 1 KiB to siblings, by writers who have seen those that are there. */
    static Contender siblings(Stage stage, String name, int connections) throws IOException, SQLException {
        List<String> arguments = List.of(
                Integer.toString(stage.keys(Fill.OPS)), Integer.toString(KIB), "Weir-Context: " + LAST_VERSION_OF_SITE_0);
        URI url = URI.create(stage.edge().url() + "/kv/siblings/");
        return new Durable(
                WrkLoad.scripted(name, url, connections, stage.script("wrk/put.lua"), arguments, 1, HEAD), stage.database());
    }

    /** Durable appends of 1 KiB to one log. */
    static Contender appends(Stage stage, String name, int connections) throws IOException, SQLException {
        List<String> arguments = List.of('"' + "v".repeat(KIB - 2) + '"');
        URI url = URI.create(stage.edge().url() + "/kv/log");
        return new Durable(
                WrkLoad.scripted(name, url, connections, stage.script("wrk/post.lua"), arguments, KIB, KIB + HEAD),
                stage.database());
    }

    /** GETs of keys that are in no cache. */
    static Contender misses(Stage stage, String name) throws IOException, SQLException {
        Edge edge = stage.edge();
        WrkLoad load = WrkLoad.scripted(
                name, URI.create(edge.url() + "/kv/miss/"), 128, stage.script("wrk/miss.lua"),
                List.of(Integer.toString(stage.keys(Fill.MISS))), KIB, KIB + HEAD);
        return new Misses(edge, "miss", load);
    }

    /** {@code /multi} of 100 reads of 100 bytes; counts the reads. */
    static Contender multi(Stage stage, String name) throws IOException, SQLException {
        Edge edge = stage.edge();
        for (int i = 1; i <= MULTI_READS; i++) {
            Http.put(edge.item("multi", Integer.toString(i)), Stage.value(MULTI_BYTES));
        }
        WrkLoad load = WrkLoad.scripted(
                name, URI.create(edge.url() + "/multi/multi"), 16, stage.script("wrk/multi.lua"),
                List.of(Integer.toString(MULTI_READS)),
                MULTI_READS * (MULTI_BYTES + "'1':'',".length()),
                MULTI_READS * (MULTI_BYTES + "'100':'',".length()) + HEAD);
        return new Several(load, MULTI_READS);
    }
}
