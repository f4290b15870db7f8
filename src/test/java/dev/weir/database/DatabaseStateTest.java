package dev.weir.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.postgres.Connector;
import dev.weir.testing.Waiting;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the database is declared unreachable, and when back. */
final class DatabaseStateTest {
    private static final OutageSettings SETTINGS = new OutageSettings(Duration.ofMillis(50), Duration.ofSeconds(1));
    private static final OutageSettings PATIENT = new OutageSettings(Duration.ofMinutes(1), Duration.ofSeconds(1));
    private static final SQLException REFUSED = new SQLException("refused", "08001", new ConnectException("refused"));

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicReference<SQLException> failure = new AtomicReference<>(REFUSED);
    private final Connector failing = () -> {
        looks.incrementAndGet();
        throw failure.get();
    };
    private final DatabaseState state = new DatabaseState(failing, SETTINGS, registry);

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void aRefusedProbeWhileThereAreNoAnswersDeclaresTheDatabaseUnreachable() {
        assertNull(state.describeOutage());
        assertEquals(1, registry.get("weir.database.up").gauge().value());
        state.start();
        Waiting.until(state::isUnreachable);
        assertTrue(String.valueOf(state.describeOutage()).endsWith(" s: it refuses connections"), state.describeOutage());
        assertEquals(0, registry.get("weir.database.up").gauge().value());
    }

    @Test
    void anAnswerEndsTheOutageUnlessItsStatementWasSentBefore() {
        Connector lane = state.connector(failing);
        long before = System.nanoTime();
        state.start();
        Waiting.until(state::isUnreachable);
        lane.answered(before);
        assertTrue(state.isUnreachable());
        lane.answered(System.nanoTime());
        assertFalse(state.isUnreachable());
    }

    /** For example, a server that is shutting down answers existing connections and refuses new ones. */
    @Test
    void aRefusedProbeIsNoOutageWhileOthersGetAnswers() {
        try (var patient = new DatabaseState(failing, PATIENT, new SimpleMeterRegistry())) {
            patient.start();
            for (int i = 1; i < 5; i++) {
                int done = i;
                patient.connector(failing).lost();
                Waiting.until("a look", () -> looks.get() >= done);
                assertFalse(patient.isUnreachable());
            }
        }
    }

    @Test
    void aServerThatRefusesOnlyThisEdgeIsNotUnreachable() {
        failure.set(new SQLException("sorry, too many clients already", "53300"));
        state.start();
        Waiting.until("looks", () -> looks.get() >= 3);
        assertFalse(state.isUnreachable());
    }

    @Test
    void connectionsNeedACheckOnceOneWasLost() {
        Connector lane = new DatabaseState(failing, PATIENT, new SimpleMeterRegistry()).connector(failing);
        long answered = System.nanoTime();
        assertFalse(lane.needsCheck(answered));
        assertThrows(SQLException.class, lane::connect);
        assertTrue(lane.needsCheck(answered));
    }
}
