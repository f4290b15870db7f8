package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.purge.Vcl;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import dev.weir.varnish.Http.Answer;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A Varnish that hangs, dies or refuses, and is told all it missed once it is back. */
final class VarnishUnreachableIT {
    private static final int WRITES = 40;
    /** {@code varnish.write-wait}, and as much again for all else. */
    private static final long SLOW_MILLIS = 900;
    /** {@code varnish.breaker-failures}, a wait for each half-open try, and as much again. */
    private static final int MOST_SLOW = 10;
    private static final long ANSWERED_MILLIS = 3_000;

    private final Http http = new Http();
    private final String dsn = WeirDatabase.on(TestPostgres.version18()).database().dsn();

    @Test
    void aFrozenOneCostsAFewWritesTheirSecondAndIsToldWhenItGoesOn() throws Exception {
        try (Site site = Site.on(dsn);
                http) {
            Site.put(http, site.behind("frozen"), "old");
            Site.awaitCopy(http, site.item("frozen"), "old");
            site.varnish().freeze();
            long longest = 0;
            int slow = 0;
            try {
                for (int write = 0; write < WRITES; write++) {
                    long begun = System.nanoTime();
                    Answer answer = http.put(site.behind("frozen"), "new " + write);
                    long millis = (System.nanoTime() - begun) / 1_000_000;
                    assertEquals(200, answer.status(), answer.body());
                    assertEquals("pending", answer.field("Weir-Purge"));
                    longest = Math.max(longest, millis);
                    slow += millis >= SLOW_MILLIS ? 1 : 0;
                }
            } finally {
                site.varnish().thaw();
            }
            String last = "new " + (WRITES - 1);
            long delivered = Site.millisUntil("the new value", () -> http.get(site.item("frozen")).body().equals(last));
            System.out.printf("frozen: %d of %d writes waited, longest %d ms; new value %d ms after SIGCONT%n",
                    slow, WRITES, longest, delivered);
            assertTrue(longest < ANSWERED_MILLIS, "a write took too long");
            assertTrue(slow <= MOST_SLOW, "the breaker does not spare the writers");
            awaitNotPending(site);
            site.awaitSettled();
            assertEquals(last, http.get(site.item("frozen")).body());
        }
    }

    @Test
    void oneThatWasKilledAndStartedAnewIsPurgedAgain() throws Exception {
        try (Site site = Site.on(dsn);
                http) {
            Site.put(http, site.behind("killed"), "old");
            Site.awaitCopy(http, site.item("killed"), "old");
            site.endVarnish();
            Answer pending = http.put(site.behind("killed"), "new");
            assertEquals(200, pending.status());
            assertEquals("pending", pending.field("Weir-Purge"));
            site.startVarnish();
            Site.awaitCopy(http, site.item("killed"), "new");
            System.out.printf("killed: purged again after %d ms%n", awaitNotPending(site));
            Site.put(http, site.item("killed"), "newer");
            assertEquals("newer", http.get(site.item("killed")).body());
        }
    }

    @Test
    void whileOneRefusesNothingIsGivenOutForLong() throws Exception {
        try (Site site = Site.on(dsn, "--set", "varnish.refused-after=2s");
                http) {
            URI item = site.behind("refused");
            Site.put(http, item, "old");
            assertTrue(sharedSeconds(item) > 1, "a live edge is generous");
            site.endVarnish();
            site.startVarnish(Vcl.shipped()
                    .withBackend(site.edge().url().getHost(), site.edge().url().getPort())
                    .withPurgers(List.of("192.0.2.1"))
                    .text());
            assertEquals("pending", http.put(item, "new").field("Weir-Purge"));
            long clamped = Site.millisUntil("a short s-maxage", () -> sharedSeconds(item) <= 1);
            String words = Site.readiness(http, site.edge()).body();
            assertTrue(words.contains("must still be told of"), words);
            // What is in it meanwhile ends by itself.
            Site.millisUntil("the new value", () -> http.get(site.item("refused")).body().equals("new"));
            Site.put(http, item, "newer");
            long seen = Site.millisUntil("the newer value", () -> http.get(site.item("refused")).body().equals("newer"));
            site.endVarnish();
            site.startVarnish();
            long normal = Site.millisUntil("a long s-maxage", () -> sharedSeconds(item) > 1);
            System.out.printf("refused: clamped after %d ms; a change was seen after %d ms; normal again after %d ms%n",
                    clamped, seen, normal);
            site.awaitSettled();
            awaitNotPending(site);
        }
    }

    private long sharedSeconds(URI item) throws Exception {
        String field = http.get(item).field("Cache-Control");
        return Long.parseLong(field.replaceAll("^.*s-maxage=([0-9]+).*$", "$1"));
    }

    /** Waits until a write is purged before it is acknowledged. */
    private long awaitNotPending(Site site) throws Exception {
        return Site.millisUntil("a write that is purged at once",
                () -> http.put(site.behind("other"), "x").field("Weir-Purge").isEmpty());
    }
}
