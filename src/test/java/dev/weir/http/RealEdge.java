package dev.weir.http;

import dev.weir.Edge;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import dev.weir.testing.WeirDatabase;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A whole edge in this process, over a database of its own in a real PostgreSQL. */
final class RealEdge implements EdgeCalls {
    private final Wire wire;
    private final WeirDatabase database;
    private final Edge edge;

    /** @param pairs settings that differ, {@code key=value} */
    RealEdge(String... pairs) {
        this(Wire.PLAIN, pairs);
    }

    RealEdge(Wire wire, String... pairs) {
        this(wire, WeirDatabase.on(TestPostgres.version18()), pairs);
    }

    /** Another edge on the same database. */
    RealEdge(RealEdge other, String... pairs) {
        this(other.wire, other.database, pairs);
    }

    private RealEdge(Wire wire, WeirDatabase database, String... pairs) {
        this.wire = wire;
        this.database = database;
        String[] all = Stream.concat(Stream.of("database.dsn=" + database.database().dsn()), Arrays.stream(wire.with(pairs)))
                .toArray(String[]::new);
        try {
            edge = Edge.start(TestSettings.with(all));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int port() {
        return edge.port();
    }

    @Override
    public Wire wire() {
        return wire;
    }

    int adminPort() {
        return edge.adminPort();
    }

    /** Its admin listener; it is closed with the edge. */
    EdgeCalls admin() {
        return at(wire, adminPort());
    }

    /** Waits until it trusts its caches; before, even what was just written is read again. */
    RealEdge awaitLive() {
        Waiting.until("the edge is live", () -> admin().get("/metrics").body().contains("\nweir_cache_live 1.0\n"));
        return this;
    }

    /** Declares a bucket and returns the path of its items. */
    String declare(String bucket, String kind) {
        HttpResponse<String> answer =
                admin().put("/_buckets/" + bucket, "{\"kind\":\"" + kind + "\"}", "Content-Type", "application/json");
        if (answer.statusCode() != 200 || !answer.body().contains("\"kind\":\"" + kind + '"')) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return "/kv/" + bucket;
    }

    /** The listener of a face that is on; it is closed with the edge. */
    EdgeCalls face(String name) {
        return at(wire, edge.port(name));
    }

    private static EdgeCalls at(Wire wire, int port) {
        return new EdgeCalls() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public Wire wire() {
                return wire;
            }

            @Override
            public void close() {}
        };
    }

    /** How many rows the database has, tombstones included. */
    long rows() {
        return number("select count(*) from weir.item");
    }

    /** The one number a query gives. */
    long number(String query) {
        try {
            return database.number(query);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rows of a query, as {@link WeirDatabase#rows(String)} gives them. */
    List<String> rows(String query) {
        try {
            return database.rows(query);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What somebody's SQL does behind the edge's back. */
    void sql(String statement) {
        try {
            database.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        edge.close();
    }
}
