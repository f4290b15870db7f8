package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What edges leave on the server: no slot, and no process of theirs. */
final class SlotsLeftIT {
    private static final int ROUNDS = Integer.getInteger("weir.slots.rounds", 4);
    private static final int EDGES = 5;
    private static final int SIGTERM = 143;

    @Test
    void noSlotIsLeftByEdgesThatAreKilled() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.on(server);
            for (int round = 0; round < ROUNDS; round++) {
                List<EdgeProcess> edges = started(database);
                try {
                    if (round % 2 == 0) {
                        awaitSlots(database, EDGES);
                    }
                    for (EdgeProcess edge : edges) {
                        edge.kill9();
                    }
                } finally {
                    for (EdgeProcess edge : edges) {
                        edge.close();
                    }
                }
            }
            awaitSlots(database, 0);
            awaitNobody(database);
        }
    }

    /** Half of them are asked to stop while their slot is being made. */
    @Test
    void noSlotIsLeftByEdgesThatAreStopped() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.on(server);
            for (int round = 0; round < 2; round++) {
                List<EdgeProcess> edges = started(database);
                try {
                    if (round == 0) {
                        awaitSlots(database, EDGES);
                    }
                    edges.forEach(EdgeProcess::terminate);
                    for (EdgeProcess edge : edges) {
                        assertEquals(SIGTERM, edge.stop(), edge.log());
                    }
                    awaitSlots(database, 0);
                } finally {
                    for (EdgeProcess edge : edges) {
                        edge.close();
                    }
                }
            }
            awaitNobody(database);
        }
    }

    /** The server's process waits for the transaction and does not notice that its client is gone; its own limit ends it. */
    @Test
    void noSlotIsLeftByAnEdgeKilledWhileTheServerWaitsForATransaction() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.on(server);
            try (Connection running = database.connect()) {
                running.setAutoCommit(false);
                WeirDatabase.rows(running, "select pg_current_xact_id()");
                try (EdgeProcess edge = EdgeProcess.on(database.database().dsn(), "--set", "stream.open-deadline=3s")) {
                    Waits.until("the slot waits", () -> database.number(
                            "select count(*) from pg_locks where locktype = 'transactionid' and not granted") > 0);
                    edge.kill9();
                }
                awaitSlots(database, 0);
                awaitNobody(database);
            }
        }
    }

    private static List<EdgeProcess> started(WeirDatabase database) throws Exception {
        var starting = new ArrayList<Future<EdgeProcess>>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < EDGES; i++) {
                starting.add(threads.submit(() -> EdgeProcess.on(database.database().dsn())));
            }
        }
        var edges = new ArrayList<EdgeProcess>();
        try {
            for (Future<EdgeProcess> each : starting) {
                edges.add(each.get());
            }
            return edges;
        } catch (ExecutionException e) {
            for (Future<EdgeProcess> each : starting) {
                if (each.state() == Future.State.SUCCESS) {
                    each.resultNow().close();
                }
            }
            throw e;
        }
    }

    private static void awaitSlots(WeirDatabase database, int slots) {
        Waits.until("there are " + slots + " slots",
                () -> database.number(
                        "select count(*) from pg_replication_slots where active_pid is not null or " + slots + " = 0") == slots);
    }

    private static void awaitNobody(WeirDatabase database) {
        Waits.until("no process of an edge is left",
                () -> database.number("select count(*) from pg_stat_activity where application_name like 'weir %'") == 0);
    }
}
