package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.edge.EdgeProcess;
import dev.weir.testing.InstalledProgram;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import dev.weir.varnish.Http.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Readers who hammer items that have a second or three to live, in both tiers, through another edge and through Varnish. The
 * clock of the edge is an hour behind the database's, or ahead of it.
 */
final class ExpiringIT {
    private static final int READERS = 8;
    private static final int WAVES = 2;
    /** Of each kind in each wave: a hundred items that live a second, small and large, and as many small ones that live three. */
    private static final int ITEMS = 25;
    private static final String LARGE = "x".repeat(48 * 1024);

    private final Http http = new Http();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final List<String> late = new ArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong varnishHits = new AtomicLong();

    private record Item(String key, long expiresAt) {}

    /** Where readers read, and which items. */
    private record Way(String name, URI base, boolean large) {
        URI of(Item item) {
            return URI.create(base + "/kv/b/" + item.key());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1h", "+1h"})
    void noReaderGetsAnItemAfterItsMoment(String clockOfTheEdge) throws Exception {
        String dsn = WeirDatabase.on(TestPostgres.version18()).database().dsn();
        try (Site site = Site.on(withClock(clockOfTheEdge), dsn);
                EdgeProcess other = EdgeProcess.on(dsn);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                http) {
            Site.millisUntil("an edge that is live", () -> !Site.readiness(http, other).body().contains("not live"));
            List<Way> ways = List.of(
                    new Way("heap", site.edge().url(), false), new Way("off-heap", site.edge().url(), true),
                    new Way("second edge", other.url(), false), new Way("varnish", site.varnish().url(), false));
            for (int wave = 0; wave < WAVES; wave++) {
                hammer(threads, ways, site, wave);
            }
        }
        System.out.printf("expiring, clock %s: %d reads, %d of them hits of Varnish%n", clockOfTheEdge, reads.get(),
                varnishHits.get());
        assertEquals(List.of(), late);
        assertTrue(varnishHits.get() > 0, "Varnish has kept none");
        int all = WAVES * (2 * ITEMS * 3 + ITEMS);
        assertTrue(seen.size() > all * 3 / 4, () -> seen.size() + " of " + all + " were seen alive");
    }

    private void hammer(ExecutorService threads, List<Way> ways, Site site, int wave) throws Exception {
        List<Item> small = new CopyOnWriteArrayList<>();
        List<Item> large = new CopyOnWriteArrayList<>();
        put(site, wave, 0, small, large);
        var done = new AtomicBoolean();
        List<Future<?>> readers = new ArrayList<>();
        for (Way way : ways) {
            for (int i = 0; i < READERS; i++) {
                readers.add(threads.submit(() -> readUntil(done, way, way.large() ? large : small)));
            }
        }
        try {
            for (int i = 1; i < ITEMS; i++) {
                put(site, wave, i, small, large);
            }
            long last = Stream.concat(small.stream(), large.stream()).mapToLong(Item::expiresAt).max().orElseThrow();
            Site.millisUntil("the end of the wave", () -> System.currentTimeMillis() > last + 300);
        } finally {
            done.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
        for (Way way : ways) {
            for (Item item : way.large() ? large : small) {
                assertEquals(404, http.get(way.of(item)).status(), () -> item + " through " + way);
            }
        }
    }

    private void put(Site site, int wave, int i, List<Item> small, List<Item> large) throws Exception {
        small.add(put(site, "short-" + wave + "-" + i, "value", 1));
        small.add(put(site, "longer-" + wave + "-" + i, "value", 3));
        large.add(put(site, "large-" + wave + "-" + i, LARGE, 1));
    }

    private Item put(Site site, String key, String value, int seconds) throws Exception {
        Answer answer = http.put(site.behind(key), value, "Weir-Expires-In", Integer.toString(seconds));
        assertEquals(200, answer.status(), answer.body());
        return new Item(key, Instant.parse(answer.field("Weir-Expires-At")).toEpochMilli());
    }

    private boolean readUntil(AtomicBoolean done, Way way, List<Item> items) throws Exception {
        while (!done.get()) {
            Item item = items.get(ThreadLocalRandom.current().nextInt(items.size()));
            // The servers of the tests have this clock.
            long begun = System.currentTimeMillis();
            Answer answer = http.get(way.of(item));
            reads.incrementAndGet();
            if (answer.status() == 200) {
                seen.add(way.name() + " " + item.key());
                if (answer.way().equals("200 hit")) {
                    varnishHits.incrementAndGet();
                }
                if (begun >= item.expiresAt()) {
                    synchronized (late) {
                        late.add(item.key() + " by " + way.name() + ", " + (begun - item.expiresAt()) + " ms late: "
                                + answer.response().headers().map());
                    }
                }
            } else {
                assertEquals(404, answer.status());
            }
        }
        return true;
    }

    /**
     * Sets the clock of a process. Its monotonic clock moves along: libfaketime moves the moments that threads wait for, whatever
     * clock they belong to.
     */
    private static Map<String, String> withClock(String offset) throws IOException {
        InstalledProgram.require("faketime", "faketime");
        try (Stream<Path> architectures = Files.list(Path.of("/usr/lib"))) {
            Path library = architectures
                    .map(folder -> folder.resolve("faketime/libfaketimeMT.so.1"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            return Map.of("LD_PRELOAD", library.toString(), "FAKETIME", offset);
        }
    }
}
