package dev.weir.store;

import static dev.weir.write.LaneFixture.key;
import static dev.weir.write.LaneFixture.put;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.StoreException;
import dev.weir.item.Metadata;
import dev.weir.item.Version;
import dev.weir.testing.TestPostgres;
import dev.weir.write.LaneFixture;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How loads end: with a result, at their deadline, by an interrupt, or when the lanes close; each of them ends. */
final class GroupLoadIT {
    private static final long LONG = Duration.ofSeconds(60).toNanos();

    private static LaneFixture lanes() {
        return new LaneFixture(TestPostgres.version18());
    }

    /** Blocks every load in the database until it is rolled back. */
    private static Connection lock(LaneFixture lanes) throws SQLException {
        Connection connection = lanes.sql();
        connection.setAutoCommit(false);
        connection.createStatement().execute("lock table weir.item in access exclusive mode");
        return connection;
    }

    @Test
    void aLoadEndsAtItsOwnDeadlineWhileTheDatabaseIsSilentAndItsNeighboursStillFindTheirs() throws Exception {
        try (var lanes = lanes();
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            lanes.commit.write(put("a", "1"));
            Future<Loaded> patient;
            try (Connection lock = lock(lanes)) {
                patient = readers.submit(() -> lanes.load.submit(key("a"), Version.NONE, LONG).await());
                PendingLoad sent = lanes.load.submit(key("a"), Version.NONE, Duration.ofMillis(20).toNanos());
                assertThrows(StoreException.Unavailable.class, sent::await);
                PendingLoad queued = lanes.load.submit(key("a"), Version.NONE, 0);
                assertThrows(StoreException.Unavailable.class, queued::await);
                lock.rollback();
            }
            var found = assertInstanceOf(Loaded.Small.class, patient.get(60, TimeUnit.SECONDS));
            assertArrayEquals("1".getBytes(StandardCharsets.UTF_8), found.value());
        }
    }

    @Test
    void anInterruptedReaderGivesUpAtOnceAndStaysInterrupted() throws Exception {
        try (var lanes = lanes();
                Connection lock = lock(lanes);
                ExecutorService reader = Executors.newSingleThreadExecutor()) {
            Future<Boolean> interrupted = reader.submit(() -> {
                Thread.currentThread().interrupt();
                PendingLoad load = lanes.load.submit(key("a"), Version.NONE, LONG);
                assertThrows(StoreException.Unavailable.class, load::await);
                return Thread.interrupted();
            });
            assertTrue(interrupted.get(60, TimeUnit.SECONDS));
            lock.rollback();
        }
    }

    @Test
    void loadsThatWaitWhenTheLanesCloseAndLaterOnesFail() throws Exception {
        try (var lanes = lanes();
                Connection lock = lock(lanes);
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<PendingLoad> loads = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                loads.add(lanes.load.submit(key("k" + i), Version.NONE, LONG));
            }
            lanes.load.close();
            assertThrows(
                    StoreException.Overloaded.class, () -> lanes.load.submit(key("late"), Version.NONE, LONG));
            lock.rollback();
            for (PendingLoad load : loads) {
                Future<Loaded> end = readers.submit(load::await);
                try {
                    assertInstanceOf(Loaded.Nothing.class, end.get(60, TimeUnit.SECONDS));
                } catch (ExecutionException e) {
                    assertInstanceOf(StoreException.Unavailable.class, e.getCause());
                }
            }
        }
    }

    @Test
    void manyReadersEachGetTheirOwnKeys() throws Exception {
        try (var lanes = lanes();
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            lanes.sqlDo("insert into weir.item (bucket, key, value)"
                    + " select 'b', 'k' || i, i::text::bytea from generate_series(0, 999) i");
            List<Future<String>> answer = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                String name = "k" + i;
                answer.add(readers.submit(() -> switch (lanes.load.submit(key(name), Version.NONE, LONG).await()) {
                    case Loaded.Small small -> "k" + new String(small.value(), StandardCharsets.UTF_8);
                    case Loaded.Nothing nothing -> "nothing";
                    case Loaded.Unchanged unchanged -> "unchanged";
                    case Loaded.Large large -> "large";
                    case Loaded.InElements set -> "set";
                }));
            }
            for (int i = 0; i < 2000; i++) {
                assertEquals(i < 1000 ? "k" + i : "nothing", answer.get(i).get(60, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void aTypeThatSomebodysSqlStoredCannotBreakAHead() throws Exception {
        try (var lanes = lanes()) {
            lanes.sqlDo("alter domain weir.content_type drop constraint is_one_line");
            for (String type : List.of("text/plain\r\nSet-Cookie: a=b", " text/plain", "text/plain\t", "", "text/pl\u00e4in")) {
                lanes.sqlDo("insert into weir.item (bucket, key, value, content_type) values ('b', 'k', '', '" + type + "')"
                        + " on conflict (bucket, key) do update set content_type = excluded.content_type");
                var found = assertInstanceOf(Loaded.Small.class, lanes.load.submit(key("k"), Version.NONE, LONG).await());
                assertEquals(Metadata.UNKNOWN_TYPE, found.head().contentType(), type);
            }
        }
    }
}
