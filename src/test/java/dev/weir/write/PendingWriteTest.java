package dev.weir.write;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.StoreException;
import dev.weir.item.Version;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One write's states, and what its writer is told. */
final class PendingWriteTest {
    private static final long DEADLINE = 1_000;
    private static final List<WriteOutcome> OUTCOMES = List.of(new WriteOutcome.Deleted(new Version(7)));

    private final AtomicLong abandonedBytes = new AtomicLong();
    private final PendingWrite write =
            new PendingWrite(Kinds.REGISTER, List.of(LaneFixture.put("k", "value")), false, 0, DEADLINE, abandonedBytes);

    @Test
    void whatWasNotSentAtTheDeadlineIsWithdrawnAndNeverSent() {
        assertTrue(write.isLeft(DEADLINE - 1, () -> "full"));
        assertFalse(write.isLeft(DEADLINE, () -> "full"));
        assertFalse(write.isWaiting());
        assertFalse(write.take());
        var told = assertThrows(StoreException.Unavailable.class, () -> write.await(() -> ""));
        assertTrue(String.valueOf(told.getMessage()).endsWith("; full"), told.getMessage());
    }

    @Test
    void whatWasSentAtTheDeadlineHasAnUnknownOutcomeAndIsNotSentAgain() {
        assertTrue(write.take());
        assertFalse(write.isLeft(DEADLINE, () -> ""));
        assertFalse(write.giveBack());
        write.complete(OUTCOMES);
        assertThrows(StoreException.OutcomeUnknown.class, () -> write.await(() -> ""));
    }

    @Test
    void whatTheLaneStillHasWhenItsWriterIsToldIsCountedUntilTheLaneLetsItGo() {
        assertTrue(write.take());
        assertEquals(0, abandonedBytes.get());
        assertFalse(write.isLeft(DEADLINE, () -> ""));
        assertEquals(5, abandonedBytes.get());
        assertEquals(1, write.writes().size());
        write.letGo();
        write.letGo();
        assertEquals(0, abandonedBytes.get());
        assertEquals(List.of(), write.writes());
        assertTrue(write.isGone());
    }

    @Test
    void nothingIsCountedForLongWhereVerdictAndDeadlineMeet() {
        var next = new AtomicReference<@Nullable PendingWrite>();
        Thread deadlines = Thread.ofPlatform().start(() -> {
            while (!Thread.interrupted()) {
                PendingWrite write = next.getAndSet(null);
                if (write != null) {
                    write.isLeft(DEADLINE, () -> "");
                }
            }
        });
        try {
            for (int i = 0; i < 200_000; i++) {
                var met = new PendingWrite(Kinds.REGISTER, List.of(LaneFixture.put("k", "value")), false, 0, DEADLINE,
                        abandonedBytes);
                met.take();
                next.set(met);
                while (next.get() != null) {
                    Thread.onSpinWait();
                }
                met.complete(OUTCOMES);
                met.letGo();
            }
        } finally {
            deadlines.interrupt();
            assertDoesNotThrow(() -> deadlines.join());
        }
        assertEquals(0, abandonedBytes.get());
    }

    @Test
    void whatSomebodyWaitsForIsNotLetGo() {
        assertTrue(write.take());
        write.letGo();
        assertTrue(write.giveBack());
        write.letGo();
        assertTrue(write.take());
        write.complete(OUTCOMES);
        write.letGo();
        assertEquals(1, write.writes().size());
        assertFalse(write.isGone());
        assertEquals(0, abandonedBytes.get());
    }

    @Test
    void aVerdictBeforeTheDeadlineStands() {
        assertTrue(write.take());
        write.complete(OUTCOMES);
        assertFalse(write.isLeft(DEADLINE, () -> ""));
        assertFalse(write.giveBack());
        assertEquals(OUTCOMES, write.await(() -> ""));
    }

    @Test
    void whatWasGivenBackWaitsAgainAndCanBeWithdrawn() {
        assertTrue(write.take());
        assertTrue(write.giveBack());
        assertFalse(write.isLeft(DEADLINE, () -> ""));
        assertThrows(StoreException.Unavailable.class, () -> write.await(() -> ""));
    }

    @Test
    void aWriterIsWokenByTheVerdict() throws Exception {
        var parked = new CompletableFuture<Thread>();
        var told = CompletableFuture.supplyAsync(() -> {
            parked.complete(Thread.currentThread());
            return write.await(() -> "");
        }, task -> Thread.ofVirtual().start(task));
        Thread writer = parked.get(10, TimeUnit.SECONDS);
        while (writer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertTrue(write.take());
        write.complete(OUTCOMES);
        assertEquals(OUTCOMES, told.get(10, TimeUnit.SECONDS));
    }

    @Test
    void anInterruptedWriterGivesUpWhatWasNotSentAndStaysInterrupted() {
        var told = CompletableFuture.supplyAsync(() -> {
            Thread.currentThread().interrupt();
            try {
                return write.await(() -> "");
            } finally {
                assertTrue(Thread.interrupted());
            }
        }, task -> Thread.ofVirtual().start(task));
        var failure = assertThrows(CompletionException.class, () -> told.orTimeout(10, TimeUnit.SECONDS).join());
        assertInstanceOf(StoreException.Unavailable.class, failure.getCause());
        assertFalse(write.take());
    }
}
