package dev.weir.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.embedded.Postmaster;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edge and database killed in the middle of writers: what was acknowledged stays, what was refused never comes. */
final class CrashIT {
    private static final int ENOUGH = 400;

    @TempDir
    private static Path data;

    @AfterAll
    static void endWhatIsLeft() throws Exception {
        EdgeProcess.endDatabase(data);
    }

    @Test
    void nothingAcknowledgedIsLostWhenEdgeAndDatabaseAreKilled() throws Exception {
        try (Writers writers = new Writers("both")) {
            for (int round = 0; round < 3; round++) {
                try (EdgeProcess edge = EdgeProcess.embedded(data)) {
                    writers.judge(edge);
                    writers.start(edge);
                    writers.awaitAcknowledged(ENOUGH);
                    Postmaster database = edge.database();
                    if (round % 2 == 0) {
                        assertTrue(database.kill(EdgeProcess.LIMIT));
                        edge.kill9();
                    } else {
                        edge.kill9();
                        assertTrue(database.kill(EdgeProcess.LIMIT));
                    }
                    writers.awaitEnd();
                }
            }
            try (EdgeProcess edge = EdgeProcess.embedded(data)) {
                writers.judge(edge);
            }
        }
    }

    @Test
    void nothingAcknowledgedIsLostWhenTheEdgeAloneIsKilled() throws Exception {
        try (Writers writers = new Writers("edge")) {
            long database;
            try (EdgeProcess edge = EdgeProcess.embedded(data)) {
                writers.start(edge);
                writers.awaitAcknowledged(ENOUGH);
                database = edge.database().pid();
                edge.kill9();
                writers.awaitEnd();
                try (EdgeProcess next = EdgeProcess.embedded(data)) {
                    assertEquals(database, next.database().pid(), "the next edge takes over the database it finds");
                    writers.judge(next);
                    writers.start(next);
                    writers.awaitAcknowledged(ENOUGH);
                    writers.stop();
                    writers.judge(next);
                }
            }
        }
    }

    @Test
    void writersGoOnWhenTheDatabaseAloneIsKilled() throws Exception {
        try (Writers writers = new Writers("database");
                EdgeProcess edge = EdgeProcess.embedded(data)) {
            writers.start(edge);
            for (int round = 0; round < 3; round++) {
                writers.awaitAcknowledged(ENOUGH);
                Postmaster database = edge.database();
                assertTrue(database.kill(EdgeProcess.LIMIT));
                writers.awaitAcknowledged(ENOUGH);
                assertNotEquals(database.pid(), edge.database().pid());
            }
            writers.stop();
            writers.judge(edge);
        }
    }
}
