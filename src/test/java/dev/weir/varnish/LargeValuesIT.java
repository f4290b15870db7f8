package dev.weir.varnish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.weir.edge.EdgeProcess;
import dev.weir.testing.RealVarnish;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Large values through a Varnish that is full of small copies. Room for one is made while it is sent on, by forgetting at most
 * {@code nuke_limit} of them, 50 unless told otherwise; where that is not enough, the value is cut.
 */
final class LargeValuesIT {
    private static final int CLIENTS = 16;
    /** Of 4 KiB, and so more than a Varnish of 6 MiB holds. */
    private static final int SMALL_VALUES = 1_600;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static EdgeProcess edge;

    @BeforeAll
    static void start() throws Exception {
        edge = EdgeProcess.on(WeirDatabase.on(TestPostgres.version18()).database().dsn());
        try (Http http = new Http()) {
            onEachSmallKey(key -> http.put(edge.item("b", key), "y".repeat(4 << 10)).status());
        }
    }

    @AfterAll
    static void end() throws Exception {
        edge.close();
    }

    @Test
    void aLargeValueComesWholeThroughAFullVarnish() throws Exception {
        try (RealVarnish varnish = RealVarnish.before(edge.url(), "-s", "malloc,6M"); Http http = new Http()) {
            assertComesWhole(http, varnish, 8 << 20);
        }
    }

    @Test
    void aValueThatIsKeptComesWholeThroughAFullVarnishStartedAsDocumented() throws Exception {
        try (RealVarnish varnish = RealVarnish.before(edge.url(), "-s", "malloc,6M", "-p", "nuke_limit=100000");
                Http http = new Http()) {
            URI item = assertComesWhole(http, varnish, (4 << 20) - 1);
            assertEquals("200 hit", http.get(item).way());
        }
    }

    private static URI assertComesWhole(Http http, RealVarnish varnish, int bytes) throws Exception {
        String key = "large-" + bytes;
        assertEquals(200, http.put(edge.item("b", key), "x".repeat(bytes)).status());
        fill(http, varnish);
        assertEquals(bytes, http.get(varnish.item("b", key)).body().length());
        return varnish.item("b", key);
    }

    /**
     * Has it hold as many small copies as it can. They have bodies: Varnish frees the memory of what has none in another thread
     * than the one that makes room, so that a value may come too early for it.
     */
    private static void fill(Http http, RealVarnish varnish) throws Exception {
        onEachSmallKey(key -> http.get(varnish.item("b", key)).status());
        assertNotEquals(0, varnish.counter("MAIN.n_lru_nuked"));
    }

    private static void onEachSmallKey(Exchange exchange) throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<Integer>> statuses = new ArrayList<>();
            for (int i = 0; i < SMALL_VALUES; i++) {
                String key = "small-" + i;
                statuses.add(clients.submit(() -> exchange.status(key)));
            }
            for (Future<Integer> status : statuses) {
                assertEquals(200, status.get());
            }
        }
    }

    /** Asks for something about a key. */
    private interface Exchange {
        int status(String key) throws Exception;
    }
}
