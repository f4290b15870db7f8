package dev.weir.purge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PurgeQueueTest {
    private final FakeVarnish varnish = new FakeVarnish();

    @Test
    void purgesAreSentInTheOrderOfTheirChangesTheHighestVersionOfAKeyOnce() {
        varnish.changed("a", 5);
        varnish.changed("b", 1);
        varnish.changed("a", 7);
        varnish.changed("a", 6);
        assertEquals(List.of("a@7", "b@1"), varnish.takeAll());
    }

    @Test
    void aChangeOfUnknownVersionWinsOverAll() {
        varnish.changed("a", 5);
        varnish.changed("a", 0);
        varnish.changed("a", 7);
        assertEquals(List.of("a"), varnish.takeAll());
    }

    @Test
    void aChangeIsNotJoinedToAPurgeThatIsOnItsWay() {
        varnish.changed("a", 5);
        PendingPurge first = varnish.next();
        varnish.changed("a", 5);
        varnish.changed("b", 1);
        assertEquals(List.of("b@1"), varnish.takeAll());
        assertFalse(varnish.isDelivered("a"));
        varnish.taken(first);
        assertEquals(List.of("a@5"), varnish.takeAll());
    }

    @Test
    void aPurgeThatFailedTakesTheChangeBehindItAlong() {
        varnish.changed("a", 5);
        PendingPurge first = varnish.next();
        varnish.changed("a", 6);
        varnish.failed(first);
        assertNull(varnish.queue.poll());
        varnish.pass(FakeVarnish.RETRY_FROM);
        assertEquals(List.of("a@6"), varnish.takeAll());
        assertEquals(0, varnish.queue.items());
    }

    @Test
    void bansAreSentFirstAndOnceMoreLater() {
        varnish.changed("a", 1);
        varnish.ban(FakeVarnish.BUCKET);
        varnish.ban(null);
        varnish.ban(null);
        assertEquals(List.of("bucket b", "*", "a@1"), varnish.takeAll());
        varnish.pass(FakeVarnish.BAN_AGAIN.minusMillis(1));
        assertEquals(List.of(), varnish.takeAll());
        varnish.pass(Duration.ofMillis(1));
        assertEquals(List.of("bucket b", "*"), varnish.takeAll());
        varnish.pass(FakeVarnish.BAN_AGAIN.multipliedBy(2));
        assertEquals(List.of(), varnish.takeAll());
        assertEquals(4, varnish.meter("weir.purge.bans"));
    }

    @Test
    void aBanAskedForWhileOneIsRepeatedIsAFirstOneAgain() {
        varnish.ban(null);
        assertEquals(List.of("*"), varnish.takeAll());
        varnish.pass(FakeVarnish.BAN_AGAIN);
        PendingPurge repeated = varnish.next();
        varnish.ban(null); // behind the one on its way
        varnish.failed(repeated);
        varnish.pass(FakeVarnish.RETRY_FROM);
        assertEquals(List.of("*"), varnish.takeAll());
        varnish.pass(FakeVarnish.BAN_AGAIN);
        varnish.failed(varnish.next());
        varnish.ban(null); // joined to the one that waits
        varnish.pass(FakeVarnish.RETRY_FROM);
        assertEquals(List.of("*"), varnish.takeAll());
        varnish.pass(FakeVarnish.BAN_AGAIN);
        assertEquals(List.of("*"), varnish.takeAll());
        varnish.pass(FakeVarnish.BAN_AGAIN);
        assertEquals(List.of(), varnish.takeAll());
    }

    @Test
    void tooManyAreForgottenForABanOfEverythingAndCountAsDeliveredWhenItWasRepeated() throws Exception {
        varnish.changed("sent", 1);
        PendingPurge sent = varnish.next();
        for (int i = 0; i < FakeVarnish.QUEUE_ITEMS; i++) {
            varnish.changed("k" + i, 1);
        }
        Waiter waiter = varnish.waiter("k0", "sent");
        varnish.changed("one too many", 1);
        assertEquals(1, varnish.meter("weir.purge.overflows"));
        assertEquals(2, varnish.queue.items());
        assertFalse(waiter.outcome(), "an answer in flight may be stored behind the ban");
        varnish.taken(sent);
        assertFalse(varnish.isDelivered("k0"));
        assertFalse(varnish.isDelivered("one too many"));
        assertFalse(varnish.isDelivered("never changed"));
        assertEquals(List.of("*"), varnish.takeAll());
        assertFalse(varnish.isDelivered("k0"));
        varnish.changed("k0", 2);
        Waiter later = varnish.waiter("k0");
        assertTrue(later.isWaiting());
        assertEquals(List.of("k0@2"), varnish.takeAll());
        assertTrue(later.outcome(), "its own purge was not forgotten");
        varnish.pass(FakeVarnish.BAN_AGAIN);
        assertEquals(List.of("*"), varnish.takeAll());
        assertTrue(varnish.isDelivered("k0", "one too many"));
        assertFalse(varnish.queue.isBreakerOpen());
    }

    @Test
    void anOverflowWhileTheBanOfThePreviousOneIsOnItsWayBansAgain() {
        for (int i = 0; i <= FakeVarnish.QUEUE_ITEMS; i++) {
            varnish.changed("k" + i, 1);
        }
        PendingPurge ban = varnish.next();
        for (int i = 0; i <= FakeVarnish.QUEUE_ITEMS; i++) {
            varnish.changed("k" + i, 1);
        }
        assertNull(varnish.queue.poll());
        varnish.taken(ban);
        assertFalse(varnish.isDelivered("k0"));
        assertEquals(List.of("*"), varnish.takeAll());
        varnish.pass(FakeVarnish.BAN_AGAIN);
        PendingPurge repeated = varnish.next();
        assertFalse(varnish.isDelivered("k0"));
        for (int i = 0; i <= FakeVarnish.QUEUE_ITEMS; i++) {
            varnish.changed("k" + i, 1);
        }
        varnish.taken(repeated);
        assertFalse(varnish.isDelivered("k0"), "it was repeated for what was forgotten before");
        assertEquals(List.of("*"), varnish.takeAll());
        varnish.pass(FakeVarnish.BAN_AGAIN);
        assertEquals(List.of("*"), varnish.takeAll());
        assertTrue(varnish.isDelivered("k0"));
    }

    @Test
    void theBanOfAnOverflowIsAsOldAsTheOldestItStandsFor() {
        varnish.changed("old", 1);
        varnish.pass(Duration.ofSeconds(9));
        for (int i = 0; i < FakeVarnish.QUEUE_ITEMS; i++) {
            varnish.changed("k" + i, 1);
        }
        assertEquals(Duration.ofSeconds(9).toNanos(), varnish.queue.oldestNanos());
    }

    @Test
    void aWriterIsToldWhenWhatWasAskedForBeforeIsTaken() throws Exception {
        varnish.changed("a", 1);
        PendingPurge first = varnish.next();
        varnish.changed("a", 2);
        varnish.changed("b", 1);
        Waiter waiter = varnish.waiter("a", "b", "c");
        varnish.taken(first);
        PendingPurge b = varnish.next();
        PendingPurge second = varnish.next();
        varnish.changed("a", 3);
        varnish.taken(b);
        assertTrue(waiter.isWaiting());
        varnish.taken(second);
        assertTrue(waiter.outcome());
        assertFalse(varnish.isDelivered("a"));
    }

    @Test
    void aWriterOfKeysThatHaveBeenPurgedDoesNotWait() {
        varnish.changed("a", 1);
        varnish.takeAll();
        assertTrue(varnish.isDelivered("a", "b"));
    }

    @Test
    void afterAFailureTheVarnishIsLeftAloneForTwiceAsLongEachTimeAndThenAskedOneOrderAtATime() {
        for (String key : List.of("a", "b", "c", "d")) {
            varnish.changed(key, 1);
        }
        List<Duration> pauses = List.of(
                FakeVarnish.RETRY_FROM,
                FakeVarnish.RETRY_FROM.multipliedBy(2),
                FakeVarnish.RETRY_FROM.multipliedBy(4),
                FakeVarnish.RETRY_TO,
                FakeVarnish.RETRY_TO);
        varnish.failed(varnish.next());
        for (Duration pause : pauses) {
            varnish.pass(pause.minusNanos(1));
            assertNull(varnish.queue.poll());
            varnish.pass(Duration.ofNanos(1));
            PendingPurge probe = varnish.next();
            assertNull(varnish.queue.poll());
            varnish.failed(probe);
        }
        varnish.pass(FakeVarnish.RETRY_TO);
        varnish.taken(varnish.next());
        varnish.pass(FakeVarnish.RETRY_TO);
        assertEquals(3, varnish.takeAll().size());
        assertEquals(6, varnish.meter("weir.purge.failures"));
    }

    @Test
    void failuresOfOrdersThatWereOnTheirWayTogetherCountAsOneForTheBackOff() {
        List<PendingPurge> together = new ArrayList<>();
        for (String key : List.of("a", "b", "c", "d")) {
            varnish.changed(key, 1);
            together.add(varnish.next());
        }
        varnish.pass(Duration.ofSeconds(2));
        together.forEach(varnish::failed);
        varnish.pass(FakeVarnish.RETRY_FROM);
        varnish.taken(varnish.next());
        assertEquals(3, varnish.takeAll().size());
    }

    @Test
    void anOrderThatFailsWhileOthersAreTakenWaitsAlone() {
        varnish.changed("slow", 1);
        PendingPurge slow = varnish.next();
        varnish.pass(Duration.ofSeconds(2));
        varnish.changed("a", 1);
        varnish.takeAll();
        varnish.failed(slow);
        varnish.changed("b", 1);
        assertEquals(List.of("b@1"), varnish.takeAll());
        varnish.pass(FakeVarnish.RETRY_FROM);
        assertEquals(List.of("slow@1"), varnish.takeAll());
    }

    @Test
    void aContendedPurgeIsTriedAgainLaterAndSaysNothingAgainstTheVarnish() {
        varnish.changed("hot", 1);
        for (int i = 0; i < 5; i++) {
            varnish.contended(varnish.next());
            assertNull(varnish.queue.poll());
            varnish.changed("other", 1);
            assertEquals(List.of("other@1"), varnish.takeAll());
            varnish.pass(FakeVarnish.RETRY_TO);
        }
        varnish.changed("hot", 2);
        assertEquals(List.of("hot@2"), varnish.takeAll());
        assertEquals(5, varnish.meter("weir.purge.retries"));
        assertEquals(0, varnish.meter("weir.purge.failures"));
        assertFalse(varnish.queue.isBreakerOpen());
    }
}
