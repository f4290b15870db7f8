package dev.weir.engine;

import static dev.weir.engine.FlowFixture.await;
import static dev.weir.engine.FlowFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.engine.FlowFixture.Answer;
import dev.weir.testing.FaultyWire;
import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A load whose answer was in flight while an own write was committed, and arrived after the writer was answered. */
final class LateLoadIT {
    private static final byte[] OLD = bytes("old", 100);
    private static final byte[] NEW = bytes("new", 100);

    @Test
    void noReaderJoinsItAfterTheWriteEvenIfTheWrittenEntryIsGone() throws Exception {
        TestPostgres server = TestPostgres.version18();
        WeirDatabase database = WeirDatabase.on(server);
        // A heap tier that keeps nothing, so that only the ticket shows that the load is too old.
        FlowSettings settings = FlowSettings.trusting().heapBytes(1);
        try (var wire = new FaultyWire(server.port());
                var flow = new FlowFixture(
                        database, database.database().dsn().replace(":" + server.port(), ":" + wire.port()), settings);
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            flow.sqlPut("k", OLD);
            // Prepares the statement, so that the delayed answer is that of the load itself.
            assertArrayEquals(OLD, flow.read("k").bytes());
            await("an empty heap", () -> flow.gauge("weir.cache.entries") == 0);

            wire.holdAnswers();
            Future<Answer> early = readers.submit(() -> flow.read("k"));
            wire.awaitHeld();
            flow.put("k", NEW);
            await("an empty heap", () -> flow.gauge("weir.cache.entries") == 0);
            Future<Answer> late = readers.submit(() -> flow.read("k"));
            await("a load of its own", () -> flow.gauge("weir.load.queue.items") == 1);
            wire.letGo();

            assertArrayEquals(NEW, late.get().bytes());
            Answer either = early.get();
            assertTrue(either.is(OLD) || either.is(NEW));
            assertArrayEquals(NEW, flow.read("k").bytes());
            flow.check();
        }
    }

    @Test
    void itDoesNotReplaceTheWrittenEntry() throws Exception {
        TestPostgres server = TestPostgres.version18();
        WeirDatabase database = WeirDatabase.on(server);
        try (var wire = new FaultyWire(server.port());
                var flow = new FlowFixture(
                        database,
                        database.database().dsn().replace(":" + server.port(), ":" + wire.port()),
                        FlowSettings.trusting());
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            flow.sqlPut("k", OLD);
            assertArrayEquals(OLD, flow.readThrough("k").bytes());
            wire.holdAnswers();
            Future<Answer> early = readers.submit(() -> flow.readThrough("k"));
            wire.awaitHeld();
            flow.delete("k");
            wire.letGo();
            early.get();
            assertTrue(flow.read("k").head() == null, "what was deleted came back");
            flow.check();
        }
    }
}
