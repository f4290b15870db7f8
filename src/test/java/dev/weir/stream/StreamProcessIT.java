package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams in processes of their own. */
final class StreamProcessIT {
    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void noSlotIsLeftOfProcessesThatAreKilled(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        for (int round = 0; round < 2; round++) {
            try (StreamProcess process = new StreamProcess(database.database().dsn(), "64m")) {
                process.await("opened");
                assertEquals(1, database.number(
                        "select count(*) from pg_replication_slots where database = current_database() and temporary"));
            }
            Slots.awaitNone(database);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.testing.TestPostgres#versions")
    void noSlotIsLeftOfOneKilledWhileTheSlotWasMade(TestPostgres server) throws Exception {
        WeirDatabase database = WeirDatabase.on(server);
        try (Connection running = database.connect()) {
            running.setAutoCommit(false);
            WeirDatabase.rows(running, "select pg_current_xact_id()");
            String waiting = "select count(*) from pg_locks l where locktype = 'transactionid' and not granted and "
                    + WeirDatabase.rows(running, "select pg_backend_pid()").getFirst() + " = any(pg_blocking_pids(l.pid))";
            try (StreamProcess process = new StreamProcess(database.database().dsn(), "64m")) {
                process.await("started");
                Slots.await("the slot waits", () -> database.number(waiting) > 0);
            }
            running.rollback();
        }
        Slots.awaitNone(database);
    }

    @Test
    void aMillionRowsInOneTransactionNeedLittleMemory() throws Exception {
        WeirDatabase database = WeirDatabase.on(TestPostgres.version18());
        try (StreamProcess process = new StreamProcess(database.database().dsn(), "32m")) {
            process.await("opened");
            database.execute("insert into weir.item (bucket, key, value)"
                    + " select 'b', n::text, '1'::bytea from generate_series(1, 1000000) n union all select 'b', 'last', '1'");
            process.await("last after 1000001");
        }
    }
}
