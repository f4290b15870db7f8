package dev.weir.perf.compare;

import dev.weir.perf.site.Checkout;
import dev.weir.perf.site.Database;
import dev.weir.perf.site.Edge;
import dev.weir.perf.site.Scratch;
import dev.weir.perf.site.Varnish;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that runs during one comparison, each started on first use and stopped with the stage. Unless a row needs its own,
 * all rows use one edge: as in production, code that it compiled for one kind of request must also serve the next.
 */
final class Stage implements AutoCloseable {
    static final String HOT = "hot";

    /** write.lanes, read.lanes and database.pool-size at their defaults. */
    private static final int EDGE_CONNECTIONS = 2 + 2 + 8;

    /** Fields that a server adds by itself, which a copy of an answer must not contain. */
    private static final Set<String> OWN_FIELDS = Set.of("date", "content-length", "connection", ":status");

    private final Checkout checkout;
    private final Scratch scratch;
    private final Set<Fill> fills;
    private final boolean quick;
    private final @Nullable Stage before;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Set<String> warm = new HashSet<>();
    private final Set<Integer> stored = new HashSet<>();

    private @Nullable Database database;
    private Map<String, String> durability = Map.of();
    private @Nullable Edge edge;
    private @Nullable GuardedEdge guarded;
    private @Nullable HelidonPeer bare;
    private @Nullable HelidonPeer jdbc;
    private @Nullable Nginx nginx;
    private @Nullable Varnish varnish;
    private @Nullable Webdis webdis;

    /**
     * @param fills what the coming rows need in the database
     * @param quick whether less of it is enough
     * @param before the stage of an earlier build, which is closed with this one
     */
    Stage(Checkout checkout, Set<Fill> fills, boolean quick, @Nullable Stage before) throws IOException {
        this.checkout = checkout;
        this.scratch = Scratch.in(checkout);
        this.fills = Set.copyOf(fills);
        this.quick = quick;
        this.before = before;
        if (before != null) {
            opened.push(before);
        }
    }

    Checkout checkout() {
        return checkout;
    }

    /** The stage of the earlier build; a run beside other servers has none. */
    Stage before() {
        return Objects.requireNonNull(before);
    }

    Path file(String name) {
        return scratch.resolve(name);
    }

    /** Scripts from the perf folder, such as {@code wrk/put.lua}. */
    Path script(String name) {
        return checkout.root().resolve("perf").resolve(name);
    }

    /** How many keys of a fill there are: they run from 1 to this. */
    int keys(Fill fill) {
        return fill.keys(quick);
    }

    /** Whether this is the first call for its kind: nothing like it has run yet. */
    boolean isCold(Contender contender) {
        return warm.add(contender.kind());
    }

    /** Has the database write out what earlier rows have changed, so that the next row does not wait for it. */
    void settle() throws SQLException {
        if (database != null) {
            try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
                statement.execute("checkpoint");
            }
        }
        if (before != null) {
            before.settle();
        }
    }

    /** A PostgreSQL that has proved durable, with the data that the rows need. */
    Database database() throws IOException, SQLException {
        Database running = database;
        if (running == null) {
            running = freshDatabase("database", fills);
            durability = Durability.settings(running);
            database = running;
        }
        return running;
    }

    /** Another one, for a row that stops it. */
    Database freshDatabase(String name, Set<Fill> wanted) throws IOException, SQLException {
        Database fresh = opened(Database.start(checkout, scratch.resolve(name)));
        Durability.settings(fresh);
        try (Connection connection = fresh.connect()) {
            for (Fill fill : wanted) {
                fill.into(connection, quick);
            }
        }
        return fresh;
    }

    /** What the database reported of its durability; empty if no row needed the database. */
    Map<String, String> durability() {
        return durability;
    }

    Edge edge() throws IOException, SQLException {
        Edge running = edge;
        if (running == null) {
            running = opened(Edge.on(checkout, scratch.resolve("edge.log"), database().dsn(), ""));
            running.awaitLive();
            edge = running;
        }
        return running;
    }

    /** Ends the edges, so that the next rows start new ones on the same databases. */
    void endEdges() {
        if (edge != null) {
            close(edge);
            edge = null;
        }
        if (guarded != null) {
            close(guarded);
            guarded = null;
        }
        warm.clear();
        stored.clear();
        if (before != null) {
            before.endEdges();
        }
    }

    /** Another edge on the same database, which knows a token. */
    GuardedEdge guarded() throws IOException, SQLException {
        GuardedEdge running = guarded;
        if (running == null) {
            running = opened(GuardedEdge.start(this));
            guarded = running;
        }
        return running;
    }

    /** Stores a value of this many bytes in the edge, and returns its address. */
    URI hot(int bytes) throws IOException, SQLException {
        URI url = edge().item(HOT, Integer.toString(bytes));
        // Once: another PUT would change the ETag, which a load may have read.
        if (stored.add(bytes)) {
            Http.put(url, value(bytes));
        }
        Http.expect(url, value(bytes));
        return url;
    }

    /** A value of this many bytes. */
    static byte[] value(int bytes) {
        return "v".repeat(bytes).getBytes(StandardCharsets.US_ASCII);
    }

    /** The handler that only answers, with exactly the fields and bytes of the edge's hot item of 1 KiB. */
    HelidonPeer bare() throws IOException, SQLException {
        HelidonPeer running = bare;
        if (running == null) {
            HttpResponse<byte[]> answer = Http.expect(hot(1024), value(1024));
            String fields = answer.headers().map().entrySet().stream()
                    .filter(field -> !OWN_FIELDS.contains(field.getKey().toLowerCase(Locale.ROOT)))
                    .map(field -> field.getKey() + ": " + String.join(", ", field.getValue()))
                    .collect(Collectors.joining("\n"));
            Files.writeString(file("bare.fields"), fields);
            Files.write(file("bare.body"), answer.body());
            running = opened(HelidonPeer.start(
                    checkout, file("bare.log"), "BareHandler", Map.of(),
                    List.of(file("bare.fields").toString(), file("bare.body").toString())));
            Set<String> same = Http.expect(URI.create(running.url() + "/"), value(1024)).headers().map().keySet();
            if (!same.equals(answer.headers().map().keySet())) {
                throw new WrongAnswerException("the bare handler answers with other fields than the edge: " + same);
            }
            bare = running;
        }
        return running;
    }

    /** The handler with one statement per request, on a pool of as many connections as the edge has. */
    HelidonPeer jdbc() throws IOException, SQLException {
        HelidonPeer running = jdbc;
        if (running == null) {
            URI dsn = URI.create(database().dsn());
            String[] user = dsn.getUserInfo().split(":", 2);
            String url = "jdbc:postgresql://" + dsn.getHost() + ":" + dsn.getPort() + dsn.getPath() + "?user=" + user[0]
                    + "&password=" + user[1];
            running = opened(HelidonPeer.start(
                    checkout, file("jdbc.log"), "JdbcHandler",
                    Map.of(
                            "JDBC_URL", url,
                            "JDBC_POOL", Integer.toString(EDGE_CONNECTIONS),
                            "JDBC_UPSERT",
                            "insert into perf.item (id, v) values (?, ?) on conflict (id) do update set v = excluded.v"),
                    List.of()));
            jdbc = running;
        }
        return running;
    }

    Nginx nginx() throws IOException, SQLException {
        Nginx running = nginx;
        if (running == null) {
            running = opened(Nginx.start(file("nginx"), bare().url()));
            nginx = running;
        }
        return running;
    }

    /** A Varnish in front of the bare handler. */
    Varnish varnish() throws IOException, SQLException {
        Varnish running = varnish;
        if (running == null) {
            running = opened(Varnish.before(file("varnish"), bare().url()));
            varnish = running;
        }
        return running;
    }

    Webdis webdis() throws IOException {
        Webdis running = webdis;
        if (running == null) {
            running = opened(Webdis.start(file("webdis")));
            webdis = running;
        }
        return running;
    }

    /** Registers something to close with the stage. */
    <T extends AutoCloseable> T opened(T thing) {
        opened.push(thing);
        return thing;
    }

    /** Closes something before the stage is closed. */
    void close(AutoCloseable thing) {
        if (opened.remove(thing)) {
            end(thing);
        }
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            end(opened.pop());
        }
        scratch.close();
    }

    private static void end(AutoCloseable thing) {
        try {
            thing.close();
        } catch (Exception e) {
            System.err.println("compare: cannot end " + thing.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }
}
