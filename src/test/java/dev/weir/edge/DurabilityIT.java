package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.testing.TestPostgres;
import dev.weir.testing.WeirDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An edge acknowledges what is committed, so it works with no database that may lose that. */
final class DurabilityIT {
    @Test
    void aServerThatDoesNotSyncIsRefusedInWords() throws Exception {
        try (TestPostgres server = TestPostgres.privateServer()) {
            WeirDatabase database = WeirDatabase.emptyOn(server);
            database.execute("alter system set fsync = off");
            database.execute("select pg_reload_conf()");
            long end = System.nanoTime() + EdgeProcess.LIMIT.toNanos();
            while (!database.rows("show fsync").equals(List.of("off"))) {
                assertTrue(System.nanoTime() - end < 0, "the server does not take the setting");
            }
            assertRefused(database, "fsync");
        }
    }

    @Test
    void aDatabaseWhoseSessionsCommitAsynchronouslyIsRefusedInWords() throws Exception {
        WeirDatabase database = WeirDatabase.emptyOn(TestPostgres.version18());
        String name = database.rows("select current_database()").getFirst();
        database.execute("alter database " + name + " set synchronous_commit = off");
        assertRefused(database, "synchronous_commit");
    }

    private static void assertRefused(WeirDatabase database, String setting) throws Exception {
        EdgeProcess.Ended edge =
                EdgeProcess.run("serve", "-p", "0", "--admin-port", "0", "--dsn", database.database().dsn());
        assertEquals(1, edge.exit(), edge::err);
        assertEquals("", edge.out());
        assertTrue(edge.err().startsWith("weir: ") && edge.err().contains(setting + " = off"), edge::err);
        assertEquals(1, edge.err().lines().count(), edge::err);
        assertEquals(0, database.number("select count(*) from pg_namespace where nspname = 'weir'"), "nothing was made in it");
    }
}
