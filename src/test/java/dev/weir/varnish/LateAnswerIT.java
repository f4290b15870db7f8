package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.EdgeProcess;
import dev.weir.purge.Vcl;
import dev.weir.testing.FaultyWire;
import dev.weir.testing.FreePort;
import dev.weir.testing.RealVarnish;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import dev.weir.varnish.Http.Answer;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that are late between edge and Varnish while what they hold is replaced. */
@SuppressWarnings("NullAway.Init") // set by start
final class LateAnswerIT {
    private final Http http = new Http();
    private final WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private EdgeProcess edge;
    private FaultyWire wire;
    private RealVarnish varnish;

    private void start(String... settings) throws Exception {
        int port = FreePort.next();
        edge = Site.edge(database.database().dsn(), port, settings);
        wire = new FaultyWire(edge.url().getPort());
        // Without its probe, whose answers would be held as well.
        String vcl = Vcl.shipped().withBackend("127.0.0.1", wire.port()).text();
        String unprobed = vcl.replaceFirst("(?s) *\\.probe = \\{.*?\n    }\n", "");
        assertNotEquals(vcl, unprobed);
        varnish = RealVarnish.running(unprobed, "-a", "127.0.0.1:" + port);
        Site.awaitSettled(edge);
    }

    @AfterEach
    void stop() throws Exception {
        threads.close();
        http.close();
        varnish.close();
        wire.close();
        edge.close();
    }

    private URI item(String key) {
        return varnish.item("b", key);
    }

    /** Asks for an item whose answer is held back on the wire; returns when it is there. */
    private Future<Answer> asked(URI item) throws InterruptedException {
        wire.holdAnswers();
        Future<Answer> answer = threads.submit(() -> http.get(item));
        wire.awaitHeld();
        return answer;
    }

    /** From the moment the edge has told everything nothing older is there. */
    private void staysRight(URI item, String value) throws Exception {
        Site.awaitSettled(edge);
        for (int read = 0; read < 200; read++) {
            assertEquals(value, http.get(item).body());
        }
    }

    @Test
    void anAnswerThatIsLateIsPurgedWhenItArrives() throws Exception {
        start();
        for (int round = 0; round < 5; round++) {
            URI item = item("late" + round);
            Site.put(http, edge.item("b", "late" + round), "old");
            Future<Answer> late = asked(item);
            Answer written = http.put(edge.item("b", "late" + round), "new");
            assertEquals("pending", written.field("Weir-Purge"), "the purge waits for the answer on its way");
            wire.letGo();
            late.get();
            staysRight(item, "new");
        }
    }

    @Test
    void aConfirmationThatIsLateIsPurgedWhenItArrives() throws Exception {
        // What is given out may be kept for a second, and served for a minute while it is asked for again.
        start("--set", "buckets.s-maxage=1s");
        for (int round = 0; round < 3; round++) {
            URI item = item("confirmed" + round);
            URI direct = edge.item("b", "confirmed" + round);
            Site.put(http, direct, "old");
            Site.millisUntil("a live edge", () -> hasWindow(direct));
            Site.put(http, direct, "old");
            Site.millisUntil("a copy", () -> http.get(item).way().equals("200 hit"));
            wire.holdAnswers();
            // Once it is a second old, Varnish serves it and asks again by the tag it has; that answer is held.
            Site.millisUntil("a stale copy", () -> http.get(item).field("Cache-Status").endsWith("detail=stale"));
            wire.awaitHeld();
            http.put(direct, "new");
            wire.letGo();
            staysRight(item, "new");
        }
    }

    private boolean hasWindow(URI direct) throws Exception {
        return http.get(direct).field("Cache-Control").contains("stale-while-revalidate");
    }

    @Test
    void anAnswerThatIsLateWhileEverythingIsBannedEndsSoon() throws Exception {
        start();
        for (int delay : new int[] {200, 2_300}) {
            String key = "banned" + delay;
            database.execute("select weir.put_item('b', '" + key + "', 'old')");
            Future<Answer> late = asked(item(key));
            long asked = System.nanoTime();
            try (var connection = database.connect()) {
                connection.setAutoCommit(false);
                WeirDatabase.rows(connection, "select weir.put_item('b', '" + key + "', 'new')");
                WeirDatabase.rows(connection, "select pg_terminate_backend(active_pid) from pg_replication_slots"
                        + " where active_pid is not null and database = current_database()");
                connection.commit();
            }
            // The delay is what is tested.
            Site.millisUntil("the delay", () -> System.nanoTime() - asked > TimeUnit.MILLISECONDS.toNanos(delay));
            wire.letGo();
            String first = late.get().body();
            long right = Site.millisUntil("the new value", () -> http.get(item(key)).body().equals("new"));
            System.out.printf("banned: an answer %d ms late (%s) was gone %d ms after it came%n", delay, first, right);
            staysRight(item(key), "new");
            assertTrue(right < TimeUnit.NANOSECONDS.toMillis(Site.LIMIT_NANOS));
        }
    }
}
