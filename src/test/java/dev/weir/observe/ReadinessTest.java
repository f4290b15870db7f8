package dev.weir.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class ReadinessTest {
    private final Readiness readiness = new Readiness();

    @Test
    void anEdgeThatIsStartingIsNotReadyThoughEveryCheckIsUp() {
        readiness.register("database", () -> new Health.Up("answers"));

        assertFalse(readiness.report().isReady());
        assertEquals(Readiness.Phase.STARTING, readiness.report().phase());
    }

    @Test
    void aServingEdgeIsReadyWhereEveryCheckIsUp() {
        readiness.register("database", () -> new Health.Up("answers"));
        readiness.serving();

        assertTrue(readiness.report().isReady());
    }

    @Test
    void oneCheckThatIsDownMakesTheEdgeNotReadyAndTheOthersAreStillAsked() {
        readiness.register("database", () -> new Health.Down("no answer for 3 s"));
        readiness.register("schema", () -> new Health.Up("version 1"));
        readiness.serving();

        assertFalse(readiness.report().isReady());
        assertEquals(
                List.of(
                        new Readiness.Finding("database", new Health.Down("no answer for 3 s")),
                        new Readiness.Finding("schema", new Health.Up("version 1"))),
                readiness.report().findings());
    }

    @Test
    void aDrainingEdgeIsNeverReadyAgain() {
        readiness.serving();
        readiness.draining();
        readiness.serving();

        assertFalse(readiness.report().isReady());
        assertEquals(Readiness.Phase.DRAINING, readiness.report().phase());
    }

    @Test
    void anEdgeServesAsLongAsItHasSomethingToAnswerWith() {
        var cached = new AtomicBoolean(true);
        readiness.register("database", () -> new Health.Down("unreachable"));
        readiness.source(() -> false);
        readiness.source(cached::get);
        assertFalse(readiness.isServing(), "it starts");
        readiness.serving();
        assertTrue(readiness.isServing());
        assertFalse(readiness.report().isReady());
        cached.set(false);
        assertFalse(readiness.isServing());
        cached.set(true);
        readiness.vital("listener", () -> false);
        assertFalse(readiness.isServing(), "only a restart helps");
    }

    @Test
    void anEdgeThatStopsServesNoMore() {
        readiness.source(() -> true);
        readiness.serving();
        readiness.draining();
        assertFalse(readiness.isServing());
    }

    @Test
    void aCheckThatThrowsIsDown() {
        readiness.register("broken", () -> {
            throw new IllegalStateException("secret");
        });
        readiness.serving();

        Health health = readiness.report().findings().getFirst().health();
        assertInstanceOf(Health.Down.class, health);
        assertFalse(health.detail().contains("secret"));
    }

    @Test
    void aNameIsRegisteredOnce() {
        readiness.register("database", () -> new Health.Up(""));

        assertThrows(IllegalStateException.class, () -> readiness.register("database", () -> new Health.Up("")));
    }
}
