package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients, operators and the log are told while the database is killed, frozen, read-only or full. */
final class OutageIT {
    private static final String UNREACHABLE = "The database is unreachable; nothing was changed. Try again.\n";
    private static final String READ_ONLY = "The database is read-only; nothing was changed. Try again.\n";
    private static final String FULL = "The database has no free connections; nothing was changed. Try again.\n";
    private static final String LATE = "The database did not answer in time; nothing was changed. Try again.\n";

    /** What no answer takes that does not wait for {@code read.deadline} or {@code write.deadline}, 5 s. */
    private static final long AT_ONCE_MILLIS = 2_500;

    private static final int REQUESTS = 40;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @ParameterizedTest
    @ValueSource(strings = {"stream", "ttl"})
    void aKilledDatabaseIsUnreachableAtOnceAndTheLogSaysSoOnce(String mode) throws Exception {
        try (TestPostgres server = TestPostgres.privateServer();
                EdgeProcess edge = on(server, "--set", "changes.mode=" + mode);
                http) {
            awaitSettled(edge, mode);
            server.kill();
            long killed = System.nanoTime();
            // One may be sent before anything shows that nobody reads it.
            put(edge, "first");
            List<Long> took = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                long begun = System.nanoTime();
                assertRefused(UNREACHABLE, i % 2 == 0 ? put(edge, "k" + i) : get(edge, "miss" + i));
                took.add(millisSince(begun));
            }
            assertRefused(UNREACHABLE, send(edge, "POST", "/multi/b", "[{\"key\":\"x\"},{\"key\":\"y\"}]"));
            assertRefused(UNREACHABLE,
                    send(edge, "PUT", "/multi/b?atomic=true", "[{\"key\":\"x\",\"data\":\"1\"},{\"key\":\"y\",\"data\":\"2\"}]"));
            long slowest = took.stream().mapToLong(Long::longValue).max().orElseThrow();
            System.out.printf("%s, killed: the slowest of %d answers took %d ms%n", mode, REQUESTS, slowest);
            assertTrue(slowest < AT_ONCE_MILLIS, () -> "an answer took " + slowest + " ms");
            Waits.until("a stale answer is given", () -> cacheStatus(get(edge, "hot")).contains("stale"));
            Waits.until("readiness says that the database is unreachable", () -> isUnreachable(edge));
            System.out.printf("%s, killed: seen at readiness at most %d ms later%n", mode, millisSince(killed));
            assertEquals("ok\n", health(edge, "serving"));
            Waits.until("the meter says so", () -> metric(edge, "weir_database_up").equals("0.0"));
            Waits.until("the log says it", () -> edge.log().contains("The database is unreachable"));

            server.startAgain();
            long started = System.nanoTime();
            Waits.until("writes work", () -> put(edge, "after").statusCode() == 200, edge::log);
            System.out.printf("%s, killed: writes again %d ms after the start%n", mode, millisSince(started));
            Waits.until("readiness says that the database is back", () -> !isUnreachable(edge), edge::log);
            Waits.until("the meter says so", () -> metric(edge, "weir_database_up").equals("1.0"));
            awaitSettled(edge, mode);
            assertOneOutageIn(edge.log());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream", "ttl"})
    void anOutageIsSeenThoughNobodyReadsOrWrites(String mode) throws Exception {
        try (TestPostgres server = TestPostgres.privateServer();
                EdgeProcess edge = on(server, "--set", "changes.mode=" + mode);
                http) {
            awaitSettled(edge, mode);
            server.kill();
            long killed = System.nanoTime();
            Waits.until("readiness says that the database is unreachable", () -> isUnreachable(edge));
            System.out.printf("%s, idle: seen at readiness after %d ms%n", mode, millisSince(killed));
            // A lone write, long after: nothing of it is sent.
            assertRefused(UNREACHABLE, put(edge, "lone"));
            server.startAgain();
            Waits.until("readiness says that the database is back", () -> !isUnreachable(edge), edge::log);
            Waits.until("writes work", () -> put(edge, "lone").statusCode() == 200, edge::log);
        }
    }

    @Test
    void aFrozenDatabaseIsUnreachableAndRequestsWaitForIt() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer();
                EdgeProcess edge = on(server);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
                http) {
            awaitSettled(edge, "stream");
            try {
                signal("STOP", server.processes().subList(0, 1));
                signal("STOP", server.processes());
                long frozen = System.nanoTime();
                Waits.until("readiness says that the database is unreachable", () -> isUnreachable(edge));
                System.out.printf("frozen: seen at readiness after %d ms%n", millisSince(frozen));
                Waits.until("the log says it", () -> edge.log().contains("The database is unreachable: it does not answer"));
                Future<HttpResponse<String>> write = clients.submit(() -> put(edge, "lone"));
                Future<HttpResponse<String>> read = clients.submit(() -> get(edge, "miss"));
                assertRefused(LATE, write.get());
                assertRefused(LATE, read.get());
            } finally {
                signal("CONT", server.processes());
            }
            Waits.until("writes work", () -> put(edge, "after").statusCode() == 200, edge::log);
            Waits.until("readiness says that the database is back", () -> !isUnreachable(edge), edge::log);
            assertOneOutageIn(edge.log());
        }
    }

    @Test
    void aReadOnlyDatabaseIsSaidToBeAndNothingIsUnknown() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer();
                EdgeProcess edge = on(server);
                http) {
            awaitSettled(edge, "stream");
            execute(server, "alter system set default_transaction_read_only = on");
            execute(server, "select pg_reload_conf()");
            // Until the lane's session has heard of it, writes are done.
            Waits.until("a write is refused", () -> put(edge, "k").statusCode() != 200);
            for (int i = 0; i < REQUESTS; i++) {
                assertRefused(READ_ONLY, put(edge, "k" + i));
            }
            assertRefused(READ_ONLY,
                    send(edge, "PUT", "/multi/b?atomic=true", "[{\"key\":\"x\",\"data\":\"1\"},{\"key\":\"y\",\"data\":\"2\"}]"));
            assertEquals(200, get(edge, "hot").statusCode());
            execute(server, "alter system reset default_transaction_read_only");
            execute(server, "select pg_reload_conf()");
            Waits.until("writes work", () -> put(edge, "after").statusCode() == 200, edge::log);
            assertFalse(edge.log().contains("The answer to a batch"), edge::log);
        }
    }

    @Test
    void aDatabaseWithoutFreeConnectionsIsNotCalledUnreachableNorTheEdgeOverloaded() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.emptyOn(server);
            String name = database.rows("select current_database()").getFirst();
            database.execute("create role edge login password 'edge' replication");
            database.execute("grant pg_signal_backend, pg_monitor to edge; alter database " + name + " owner to edge");
            String dsn = database.database().dsn().replaceFirst("//[^@]*@", "//edge:edge@");
            try (EdgeProcess edge = EdgeProcess.on(dsn);
                    http) {
                assertEquals(200, put(edge, "hot").statusCode());
                awaitSettled(edge, "stream");
                database.execute("alter role edge connection limit 0");
                database.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = 'edge'");
                Waits.until("a write is refused", () -> put(edge, "k").body().equals(FULL), edge::log);
                for (int i = 0; i < REQUESTS; i++) {
                    assertRefused(FULL, put(edge, "k" + i));
                }
                Waits.until("a miss is refused", () -> get(edge, "miss").body().equals(FULL), edge::log);
                database.execute("alter role edge connection limit -1");
                Waits.until("writes work", () -> put(edge, "after").statusCode() == 200, edge::log);
            }
        }
    }

    private EdgeProcess on(TestPostgres server, String... settings) throws Exception {
        EdgeProcess edge = EdgeProcess.on(WeirDatabase.on(server).database().dsn(), settings);
        assertEquals(200, put(edge, "hot").statusCode());
        return edge;
    }

    private static void execute(TestPostgres server, String sql) throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres";
        try (Connection connection = DriverManager.getConnection(url, "weir", "weir-test");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Once the stream is open, nothing of the edge's own is on its way that could tell it of the outage by chance. */
    private void awaitSettled(EdgeProcess edge, String mode) {
        if (mode.equals("stream")) {
            Waits.until("the edge is live", () -> health(edge, "ready").contains("\"live;"), edge::log);
        }
        // What was written while the stream was being opened is not cached.
        Waits.until("the hot item is cached", () -> cacheStatus(get(edge, "hot")).contains("; hit"), edge::log);
    }

    private static void assertRefused(String words, HttpResponse<String> answer) {
        assertEquals(503, answer.statusCode(), answer.body());
        assertEquals(words, answer.body());
        assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
        assertEquals("", answer.headers().firstValue("Weir-Outcome").orElse(""));
    }

    /** One line when it goes, one when it is back; nobody else says the same in words of its own. */
    private static void assertOneOutageIn(String log) {
        assertEquals(1, log.split("The database is unreachable", -1).length - 1, log);
        assertEquals(1, log.split("The database is back after \\d", -1).length - 1, log);
        for (String line : log.split("\n", -1)) {
            boolean told = line.contains("The database is unreachable") || line.contains("The answer to a batch")
                    || line.contains("Outcome unknown");
            assertFalse(!told && (line.contains(" WARN ") || line.contains(" ERROR ")), () -> "one line too many: " + line);
        }
    }

    private static String cacheStatus(HttpResponse<String> answer) {
        return answer.headers().firstValue("Cache-Status").orElse("");
    }

    private boolean isUnreachable(EdgeProcess edge) throws Exception {
        return health(edge, "ready").contains("\"database\":{\"status\":\"down\"");
    }

    private String health(EdgeProcess edge, String what) throws Exception {
        URI health = URI.create(edge.adminUrl() + "/health/" + what);
        return http.send(HttpRequest.newBuilder(health).build(), BodyHandlers.ofString())
                .body();
    }

    private String metric(EdgeProcess edge, String name) throws Exception {
        String metrics =
                http.send(HttpRequest.newBuilder(URI.create(edge.adminUrl() + "/metrics")).build(), BodyHandlers.ofString())
                        .body();
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("none");
    }

    private HttpResponse<String> get(EdgeProcess edge, String key) throws Exception {
        return send(edge, "GET", "/kv/b/" + key, "");
    }

    private HttpResponse<String> put(EdgeProcess edge, String key) throws Exception {
        return send(edge, "PUT", "/kv/b/" + key, "value");
    }

    private HttpResponse<String> send(EdgeProcess edge, String method, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(edge.url() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .timeout(EdgeProcess.LIMIT);
        if (path.startsWith("/multi")) {
            request.header("Content-Type", "application/json");
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static long millisSince(long begun) {
        return (System.nanoTime() - begun) / 1_000_000;
    }

    /** A server's helpers come and go: one that has gone since it was listed needs no signal. */
    private static void signal(String name, List<Long> pids) throws Exception {
        for (long pid : pids) {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).redirectErrorStream(true).start().waitFor();
            assertTrue(exit == 0 || ProcessHandle.of(pid).isEmpty(), () -> "kill -" + name + " " + pid + " failed");
        }
    }
}
