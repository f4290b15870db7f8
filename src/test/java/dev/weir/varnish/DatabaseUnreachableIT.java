package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import dev.weir.varnish.Http.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A database that dies or stands still under an edge with a Varnish in front. */
final class DatabaseUnreachableIT {
    /** {@code read.deadline} and {@code write.deadline}, and what an answer may take beside them. */
    private static final long IN_TIME_MILLIS = 5_000 + 2_000;

    private final Http http = new Http();

    @Test
    void aDatabaseThatIsKilledLeavesHotValuesAndTheEdgeComesBackByItself() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer();
                Site site = on(server);
                http) {
            server.kill();
            answersWithoutDatabase(site);
            server.startAgain();
            comesBack(site, "killed");
        }
    }

    @Test
    void aDatabaseThatStandsStillDoesTheSame() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer();
                Site site = on(server);
                http) {
            try {
                signal("STOP", server.processes().subList(0, 1));
                signal("STOP", server.processes());
                answersWithoutDatabase(site);
            } finally {
                signal("CONT", server.processes());
            }
            comesBack(site, "frozen");
        }
    }

    /** Varnish asks again after a second, and has no window in which it would not. */
    private Site on(TestPostgres server) throws Exception {
        Site site = Site.on(WeirDatabase.on(server).database().dsn(),
                "--set", "buckets.s-maxage=1s", "--set", "buckets.stale-while-revalidate=0s");
        Site.put(http, site.item("hot"), "value");
        Site.awaitCopy(http, site.item("hot"), "value");
        assertEquals("value", http.get(site.behind("hot")).body());
        return site;
    }

    private void answersWithoutDatabase(Site site) throws Exception {
        for (URI item : List.of(site.behind("hot"), site.item("hot"))) {
            Site.millisUntil("a stale answer of " + item, () -> {
                Answer answer = hot(item);
                return answer.field("Cache-Status").contains("stale");
            });
            Answer stale = hot(item);
            assertTrue(stale.field("Cache-Status").contains("stale"), stale.field("Cache-Status"));
            assertEquals("no-store", stale.field("Cache-Control"));
        }
        for (URI item : List.of(site.behind("cold"), site.item("cold"))) {
            long begun = System.nanoTime();
            assertEquals(503, http.get(item).status());
            inTime("a miss", begun);
            begun = System.nanoTime();
            assertEquals(503, http.put(item, "x").status());
            inTime("a write", begun);
        }
    }

    /** A hot value is never refused. */
    private Answer hot(URI item) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Answer answer = http.get(item);
        assertEquals(200, answer.status(), answer.body());
        assertEquals("value", answer.body());
        inTime("a hit", begun);
        return answer;
    }

    private static void inTime(String what, long begun) {
        long millis = (System.nanoTime() - begun) / 1_000_000;
        assertTrue(millis < IN_TIME_MILLIS, () -> what + " took " + millis + " ms");
    }

    private void comesBack(Site site, String how) throws Exception {
        long begun = System.nanoTime();
        long writes = Site.millisUntil("a write", () -> http.put(site.item("cold"), "written").status() == 200);
        Site.millisUntil("a live answer", () -> {
            Answer answer = http.get(site.behind("hot"));
            return !answer.field("Cache-Status").contains("stale") && answer.field("Cache-Control").contains("stale-if-error");
        });
        long live = (System.nanoTime() - begun) / 1_000_000;
        System.out.printf("database %s: writes again after %d ms, live after %d ms%n", how, writes, live);
        site.awaitSettled();
        Site.millisUntil("the written value", () -> http.get(site.item("cold")).body().equals("written"));
        Site.put(http, site.item("hot"), "new");
        assertEquals("new", http.get(site.item("hot")).body());
    }

    /** A server's helpers come and go: one that has gone since it was listed needs no signal. */
    private static void signal(String name, List<Long> pids) throws IOException, InterruptedException {
        for (long pid : pids) {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).redirectErrorStream(true).start().waitFor();
            assertTrue(exit == 0 || ProcessHandle.of(pid).isEmpty(), () -> "kill -" + name + " " + pid + " failed");
        }
    }
}
