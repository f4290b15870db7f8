package dev.weir.stream;

import dev.weir.testing.WeirDatabase;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what becomes of slots and walsenders, with a limit that only a broken server reaches. */
final class Slots {
    private static final long LIMIT_NANOS = 30_000_000_000L;

    private Slots() {}

    static void awaitNone(WeirDatabase database) throws SQLException {
        await("no slot", () -> database.number(
                "select count(*) from pg_replication_slots where database = current_database()") == 0);
    }

    static void await(String what, Callable<Boolean> condition) {
        long end = System.nanoTime() + LIMIT_NANOS;
        try {
            while (!condition.call()) {
                if (System.nanoTime() - end > 0) {
                    throw new AssertionError("There is not: " + what);
                }
                LockSupport.parkNanos(5_000_000);
            }
        } catch (Exception e) {
            throw new AssertionError(what, e);
        }
    }
}
