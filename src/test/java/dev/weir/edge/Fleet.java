package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.KvClient.Fate;
import dev.weir.edge.KvClient.Read;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Edges on one database, each following its changes, and short ways to ask them how they are. Items are those of the bucket
 * {@code b}, whose keys need no escapes.
 */
final class Fleet implements AutoCloseable {
    /** What an answer carries that shared caches may keep: the edge was live. */
    private static final String LIVE = "s-maxage=14400";

    private static final Pattern SLOT = Pattern.compile("slot (weir_[0-9a-f]+_)");

    final KvClient client = new KvClient();
    private final WeirDatabase database;
    private final EdgeClient admin = new EdgeClient();
    private final List<EdgeProcess> edges = new ArrayList<>();

    /** Starts that many edges. */
    Fleet(WeirDatabase database, int size, String... more) throws Exception {
        this.database = database;
        boolean whole = false;
        try {
            for (int i = 0; i < size; i++) {
                start(more);
            }
            whole = true;
        } finally {
            if (!whole) {
                close();
            }
        }
    }

    /** Starts one more. */
    void start(String... more) throws IOException {
        edges.add(EdgeProcess.on(database.database().dsn(), more));
    }

    /** Starts two edges, live when this returns. */
    static Fleet live(WeirDatabase database, String... more) throws Exception {
        var fleet = new Fleet(database, 2, more);
        boolean live = false;
        try {
            fleet.awaitLive();
            live = true;
            return fleet;
        } finally {
            if (!live) {
                fleet.close();
            }
        }
    }

    EdgeProcess edge(int number) {
        return edges.get(number);
    }

    URI item(int edge, String key) {
        return edges.get(edge).item("b", key);
    }

    /** Stores a value through an edge, and sees it acknowledged. */
    void put(int edge, String key, String value) throws InterruptedException {
        assertEquals(Fate.APPLIED, client.put(item(edge, key), value).fate());
    }

    Read get(int edge, String key) throws IOException, InterruptedException {
        return client.get(item(edge, key));
    }

    /** Whether shared caches may keep the answer as long as its bucket says. */
    static boolean isLive(Read read) {
        return read.cacheControl().contains(LIVE);
    }

    double meter(int edge, String name) throws IOException, InterruptedException {
        return admin.meter(edges.get(edge).adminUrl(), name);
    }

    /** What the edge's readiness says. */
    String health(int edge) throws IOException, InterruptedException {
        return new String(admin.get(URI.create(edges.get(edge).adminUrl() + "/health/ready")), StandardCharsets.UTF_8);
    }

    boolean isLive(int edge) throws IOException, InterruptedException {
        return meter(edge, "weir_cache_live") == 1;
    }

    void awaitLive() {
        for (int i = 0; i < edges.size(); i++) {
            int edge = i;
            await("edge " + edge + " is live", () -> isLive(edge));
        }
    }

    /** Waits until every edge answers with the value, or with nothing for null, from its caches and live. */
    void awaitHot(String key, @Nullable String value) {
        for (int i = 0; i < edges.size(); i++) {
            int edge = i;
            await(key + " is hot at edge " + edge, () -> {
                Read read = get(edge, key);
                return Objects.equals(read.value(), value)
                        && read.cacheStatus().contains("hit")
                        && (value == null || isLive(read));
            });
        }
    }

    /** Waits until the edge answers with the value, or with nothing for null; tells how long that took. */
    long awaitSeen(int edge, String key, @Nullable String value) {
        long begun = System.nanoTime();
        await(key + " is " + value + " at edge " + edge, () -> Objects.equals(get(edge, key).value(), value));
        return System.nanoTime() - begun;
    }

    /** The processes of the server that serve the edge's stream: one, or none while it has no slot. */
    List<Long> walSenders(int edge) throws SQLException {
        // An edge's slots share the number at the beginning of their names, which it says in its log.
        Matcher named = SLOT.matcher(edges.get(edge).log());
        assertTrue(named.find(), () -> "no slot is named in " + edges.get(edge).log());
        String sql = "select active_pid from pg_replication_slots where active_pid is not null and starts_with(slot_name, '";
        return database.rows(sql + named.group(1) + "')").stream().map(Long::valueOf).toList();
    }

    /** Waits for a condition; where it does not come true, the edges' words and logs are told. */
    void await(String what, Callable<Boolean> condition) {
        Waits.until(what, condition, this::words);
    }

    private String words() {
        var words = new StringBuilder();
        edges.forEach(edge -> words.append(edge.log()).append('\n'));
        return words.toString();
    }

    static void signal(String name, List<Long> processes) throws IOException, InterruptedException {
        assertTrue(!processes.isEmpty(), "nobody to signal");
        for (long process : processes) {
            assertEquals(0, new ProcessBuilder("kill", "-" + name, Long.toString(process)).start().waitFor());
        }
    }

    @Override
    public void close() throws Exception {
        client.close();
        admin.close();
        for (EdgeProcess edge : edges) {
            edge.close();
        }
    }
}
