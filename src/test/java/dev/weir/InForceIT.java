package dev.weir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bucket.Followers;
import dev.weir.cli.Commands;
import dev.weir.edge.EdgeProcess;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.Waiting;
import dev.weir.testing.WeirDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a command has changed in the database is in force on every edge when it ends. */
final class InForceIT {
    private static final int TIMES = 50;

    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static String dsn;
    private static EdgeProcess first;
    private static EdgeProcess second;

    /** What a command printed. */
    private record Ran(String out, String err) {}

    @BeforeAll
    static void start() throws IOException {
        dsn = TestPostgres.version18().freshDatabase().dsn();
        first = EdgeProcess.on(dsn);
        second = EdgeProcess.on(dsn);
        run(dsn, "token", "create", "all", "--grant", "read,write,list");
    }

    @AfterAll
    static void stop() throws Exception {
        CLIENT.close();
        first.close();
        second.close();
    }

    private static Ran run(String database, String... command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        PrintWriter errors = new PrintWriter(err, true);
        String[] all = Arrays.copyOf(command, command.length + 2);
        all[command.length] = "--dsn";
        all[command.length + 1] = database;
        int code = new Commands(new DatabaseWork(errors::println), Map.of(), new PrintWriter(out, true), errors).run(all);
        assertEquals(0, code, err.toString());
        return new Ran(out.toString().strip(), err.toString());
    }

    private static int status(EdgeProcess edge, String method, String path, String body, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(edge.url() + path))
                .method(method, BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return CLIENT.send(request.build(), BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theNextRequestFindsIt() throws Exception {
        String token = run(dsn, "token", "create", "counts", "--grant", "read,write").out();
        for (int i = 0; i < TIMES; i++) {
            Ran created = run(dsn, "bucket", "create", "counts-" + i, "--kind", "counter");
            assertEquals("", created.err());
            for (EdgeProcess edge : List.of(first, second)) {
                // A bucket that the edge did not know would take any value.
                assertEquals(405, status(edge, "PUT", "/kv/counts-" + i + "/k", "no number", token));
            }
        }
    }

    @Test
    void tokensAndSettingsAreAmongIt() throws Exception {
        for (int i = 0; i < TIMES / 5; i++) {
            String token = run(dsn, "token", "create", "t" + i, "--grant", "read").out();
            assertStatus(404, i, token);
            run(dsn, "token", "revoke", "t" + i);
            assertStatus(401, i, token);
            run(dsn, "bucket", "set", "b" + i, "access=public");
            assertStatus(404, i, null);
            run(dsn, "bucket", "delete", "b" + i, "--yes");
            assertStatus(401, i, null);
        }
    }

    private static void assertStatus(int expected, int bucket, @Nullable String token) throws Exception {
        for (EdgeProcess edge : List.of(first, second)) {
            assertEquals(expected, status(edge, "GET", "/kv/b" + bucket + "/k", "", token));
        }
    }

    @Test
    void anEdgeThatStandsStillIsWaitedForNotForEver() throws Exception {
        Ran made;
        kill("-STOP");
        try {
            made = run(dsn, "token", "create", "while-it-stands-still", "--grant", "read");
        } finally {
            kill("-CONT");
        }
        assertTrue(
                made.err().matches("weir: this is done, but may not be in force everywhere yet: 1 of 2 edges have not taken it up"
                        + " within 5 s \\(slot weir_[0-9a-f]+_[0-9]+ from 127\\.0\\.0\\.1\\)\n"),
                made.err());
        assertEquals(404, status(first, "GET", "/kv/b/k", "", made.out()));
        Ran next = run(dsn, "token", "revoke", "while-it-stands-still");
        assertEquals("", next.err());
        assertEquals(401, status(second, "GET", "/kv/b/k", "", made.out()));
    }

    private static void kill(String signal) throws Exception {
        assertEquals(0, new ProcessBuilder("kill", signal, Long.toString(second.pid())).start().waitFor());
    }

    @Test
    void anEdgeWithoutAStreamIsGivenTheTimeToReadItToo() throws Exception {
        String other = TestPostgres.version15().freshDatabase().dsn();
        try (EdgeProcess edge = EdgeProcess.on(other, "--set", "changes.mode=ttl")) {
            // So that its lanes are there, by which it is seen.
            assertEquals(200, status(edge, "PUT", "/kv/b/other", "v", null));
            long begun = System.nanoTime();
            String token = run(other, "token", "create", "t", "--grant", "read").out();
            assertTrue(System.nanoTime() - begun >= Duration.ofMillis(1_500).toNanos());
            Waiting.until(() -> status(edge, "GET", "/kv/b/k", "", null) == 401);
            assertEquals(404, status(edge, "GET", "/kv/b/k", "", token));
        }
    }

    @Test
    void nobodyIsWaitedForWhereNoEdgeRuns() throws Exception {
        Duration forEver = Duration.ofDays(1);
        try (Connection connection = WeirDatabase.emptyOn(TestPostgres.version15()).connect()) {
            assertNull(new Followers(forEver, forEver).await(connection));
        }
    }
}
