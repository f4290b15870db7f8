package dev.weir.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What leaves a lane's queue, in which order, and what it counts. */
final class LaneQueueTest {
    private static final WriteSettings SETTINGS = LaneFixture.settings(1, Duration.ofSeconds(5));

    private final LaneQueue queue = new LaneQueue(4, 1_000);

    @Test
    void oneKeysWritesLeaveInOrderAndOneABatch() {
        PendingWrite first = write("a", "1");
        PendingWrite other = write("b", "2");
        PendingWrite second = write("a", "3");
        assertTrue(offered(first) && offered(other) && offered(second));
        assertEquals(List.of(first, other), take());
        PendingWrite third = write("a", "4");
        assertTrue(offered(third));
        assertEquals(List.of(second), take());
        assertEquals(List.of(third), take());
        assertEquals(0, queue.items());
    }

    @Test
    void whatIsGivenBackLeavesBeforeWhatHasArrivedMeanwhile() {
        PendingWrite first = write("a", "1");
        assertTrue(offered(first));
        assertEquals(List.of(first), take());
        PendingWrite second = write("a", "2");
        assertTrue(offered(second));
        queue.giveBack(List.of(first));
        assertEquals(2, queue.items());
        assertEquals(List.of(first), take());
        assertEquals(List.of(second), take());
    }

    @Test
    void whatWaitsAndWhatHasArrivedShareTheBounds() {
        assertTrue(offered(write("a", "1")) && offered(write("a", "2")) && offered(write("a", "3")));
        assertEquals(1, take().size());
        assertTrue(offered(write("a", "4")) && offered(write("a", "5")));
        assertFalse(offered(write("a", "6")));
        assertEquals(1, take().size());
        assertFalse(offered(write("b", "x".repeat(1_000))));
        queue.close();
        assertFalse(offered(write("a", "7")));
        assertEquals(3, queue.items());
    }

    @Test
    void aWriteWhoseDeadlineHasPassedIsGoneAtOnceAlsoWhenTheLaneTakesNothing() {
        PendingWrite late = new PendingWrite(Kinds.REGISTER, List.of(LaneFixture.put("a", "1")), false, 0, 10, new AtomicLong());
        PendingWrite next = write("a", "2");
        assertTrue(offered(late) && offered(next));
        assertTrue(queue.expire(10), "the other still waits");
        assertEquals(1, queue.items());
        assertTrue(queue.fullness().contains(" and 1 of 1000 bytes"), queue.fullness());
        assertEquals(List.of(next), take());
        assertEquals(0, queue.items());
        assertFalse(queue.expire(10));
    }

    @Test
    void aParkedKeysWritesStayUntilItIsDueAndThenGoAlone() {
        PendingWrite first = write("a", "1");
        assertTrue(offered(first));
        assertEquals(List.of(first), take());
        queue.park(first, 0);
        PendingWrite second = write("a", "2");
        PendingWrite other = write("b", "3");
        assertTrue(offered(second) && offered(other));
        assertEquals(List.of(other), take());
        assertEquals(List.of(), take());
        LaneQueue.Batch due = queue.take(SETTINGS, TimeUnit.MILLISECONDS.toNanos(50));
        assertEquals(List.of(first), due.writes());
        assertTrue(due.cautious());
        queue.unpark(LaneFixture.key("a"));
        assertEquals(List.of(second), take());
    }

    @Test
    void aBatchIsOfOneKindAndTheOthersLeaveAfterItInTheirOrder() {
        Kind other = new Appending();
        PendingWrite first = write("a", "1");
        PendingWrite second = write(other, "a");
        PendingWrite third = write(other, "b");
        PendingWrite fourth = write("c", "4");
        assertTrue(offered(first) && offered(second) && offered(third) && offered(fourth));
        assertEquals(List.of(first, fourth), take());
        assertEquals(List.of(second, third), take());
        assertEquals(0, queue.items());
    }

    private boolean offered(PendingWrite write) {
        return queue.offer(write) == null;
    }

    private List<PendingWrite> take() {
        return queue.take(SETTINGS, 0).writes();
    }

    private static PendingWrite write(Kind kind, String key) {
        return new PendingWrite(kind, List.of(LaneFixture.put(key, "")), false, 0, Long.MAX_VALUE / 2, new AtomicLong());
    }

    private static PendingWrite write(String key, String value) {
        return new PendingWrite(Kinds.REGISTER, List.of(LaneFixture.put(key, value)), false, 0, Long.MAX_VALUE / 2,
                new AtomicLong());
    }
}
