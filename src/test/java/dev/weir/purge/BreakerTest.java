package dev.weir.purge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When writers wait for a Varnish, and when they do not. */
final class BreakerTest {
    private final FakeVarnish varnish = new FakeVarnish();

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            varnish.pass(FakeVarnish.RETRY_TO);
            varnish.failed(varnish.next());
        }
    }

    @Test
    void itOpensAfterSoManyFailuresAndWhoeverWaitsIsToldAtOnce() throws Exception {
        varnish.changed("a", 1);
        Waiter waiter = varnish.waiter("a");
        fail(2);
        assertTrue(waiter.isWaiting());
        assertFalse(varnish.queue.isBreakerOpen());
        fail(1);
        assertTrue(varnish.queue.isBreakerOpen());
        assertFalse(waiter.outcome());
        assertEquals(1, varnish.meter("weir.purge.breaker"));
    }

    @Test
    void whileItIsOpenNobodyWaitsAndTheVarnishIsProbed() {
        varnish.changed("a", 1);
        fail(3);
        // A wait would not end by itself: the clock stands still.
        assertFalse(varnish.queue.await(List.of(FakeVarnish.key("a")), varnish.in(Duration.ofDays(1))));
        varnish.pass(FakeVarnish.RETRY_TO);
        assertNotNull(varnish.queue.poll());
    }

    @Test
    void aPurgeTakenInTimeClosesIt() {
        varnish.changed("a", 1);
        varnish.changed("b", 1);
        fail(3);
        varnish.pass(FakeVarnish.RETRY_TO);
        varnish.changed("c", 1);
        varnish.pass(FakeVarnish.WRITE_WAIT.plusNanos(1));
        varnish.taken(varnish.next());
        assertTrue(varnish.queue.isBreakerOpen(), "one that works off what gathered does not take what comes now in time");
        varnish.changed("d", 1);
        varnish.takeAll();
        assertFalse(varnish.queue.isBreakerOpen());
    }

    @Test
    void theLastPurgeClosesItHoweverOldItIs() {
        varnish.changed("a", 1);
        fail(3);
        varnish.pass(Duration.ofHours(1));
        assertEquals(List.of("a@1"), varnish.takeAll());
        assertFalse(varnish.queue.isBreakerOpen());
    }

    @Test
    void aPurgeTakenInTimeBetweenFailuresKeepsItShut() {
        varnish.changed("a", 1);
        fail(2);
        varnish.changed("b", 1);
        varnish.pass(FakeVarnish.RETRY_TO);
        varnish.takeAll();
        varnish.changed("c", 1);
        fail(2);
        assertFalse(varnish.queue.isBreakerOpen());
    }

    @Test
    void waitsThatRanOutOpenIt() {
        varnish.changed("a", 1);
        varnish.next(); // and is never answered
        for (int i = 0; i < 3; i++) {
            assertFalse(varnish.queue.isBreakerOpen());
            assertFalse(varnish.queue.await(List.of(FakeVarnish.key("a")), varnish.in(Duration.ofMillis(5))));
        }
        assertTrue(varnish.queue.isBreakerOpen());
    }

    @Test
    void whoeverHasNoTimeLeftSaysNothingAgainstTheVarnish() {
        varnish.changed("a", 1);
        varnish.next();
        for (int i = 0; i < 10; i++) {
            assertFalse(varnish.isDelivered("a"));
        }
        assertFalse(varnish.queue.isBreakerOpen());
    }

    @Test
    void aClosedQueueLetsEveryoneGo() throws Exception {
        varnish.changed("a", 1);
        Waiter waiter = varnish.waiter("a");
        assertEquals(1, varnish.queue.awaitEmpty(0));
        varnish.queue.close();
        assertFalse(waiter.outcome());
        assertFalse(varnish.queue.await(List.of(FakeVarnish.key("a")), varnish.in(Duration.ofDays(1))));
    }
}
