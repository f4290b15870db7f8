package dev.weir.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.linear.History.Recorded;
import dev.weir.linear.Register.Condition;
import dev.weir.linear.Register.Get;
import dev.weir.linear.Register.Operation;
import dev.weir.linear.Register.Put;
import dev.weir.linear.Register.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whether the checker accepts what may happen and rejects what may not, above all the works of a broken register. */
final class LinearizabilityTest {
    private final History<Operation> history = new History<>();

    private static Put put(int write, Verdict verdict) {
        return new Put(write, new Condition.Always(), verdict);
    }

    private static Put compareAndSet(int expected, int write, Verdict verdict) {
        return new Put(write, new Condition.Value(expected), verdict);
    }

    private void happens(Operation operation) {
        happensSince(history.now(), operation);
    }

    private void happensSince(long calledAt, Operation operation) {
        history.answered(operation, calledAt, history.now());
    }

    private void assertFits() {
        assertNull(Linearizability.violation(new Register(), history));
    }

    private void assertDoesNotFit() {
        assertNotNull(Linearizability.violation(new Register(), history));
    }

    @Test
    void oneAfterTheOtherFits() {
        happens(new Get(Register.ABSENT));
        happens(put(1, new Verdict.Created()));
        happens(new Get(1));
        happens(compareAndSet(1, 2, new Verdict.Replaced()));
        happens(compareAndSet(1, 3, new Verdict.Rejected(2)));
        happens(put(Register.ABSENT, new Verdict.Replaced()));
        happens(put(Register.ABSENT, new Verdict.NothingThere()));
        assertFits();
    }

    @Test
    void anOldValueAfterAnAnsweredWriteDoesNot() {
        happens(put(1, new Verdict.Created()));
        happens(put(2, new Verdict.Replaced()));
        happens(new Get(1));
        assertDoesNotFit();
    }

    @Test
    void concurrentReadersMaySeeEitherButNeverGoBack() {
        happens(put(1, new Verdict.Created()));
        long write = history.now();
        happens(new Get(1));
        happens(new Get(2));
        happensSince(write, put(2, new Verdict.Replaced()));
        assertFits();
        happens(new Get(2));
        assertFits();
        happens(new Get(1));
        assertDoesNotFit();
    }

    @Test
    void goingBackWhileTheWriteIsUnderWayDoesNotFit() {
        happens(put(1, new Verdict.Created()));
        long write = history.now();
        happens(new Get(2));
        happens(new Get(1));
        happensSince(write, put(2, new Verdict.Replaced()));
        assertDoesNotFit();
    }

    @Test
    void twoWinnersOfOneCompareAndSetDoNotFit() {
        happens(put(1, new Verdict.Created()));
        long both = history.now();
        happensSince(both, compareAndSet(1, 2, new Verdict.Replaced()));
        happensSince(both, compareAndSet(1, 3, new Verdict.Replaced()));
        assertDoesNotFit();
    }

    @Test
    void twoCreatorsDoNotFit() {
        long both = history.now();
        happensSince(both, new Put(1, new Condition.Nothing(), new Verdict.Created()));
        happensSince(both, new Put(2, new Condition.Nothing(), new Verdict.Created()));
        assertDoesNotFit();
    }

    @Test
    void aWriteOfUnknownOutcomeMayHappenLateOrNeverButOnce() {
        happens(put(1, new Verdict.Created()));
        history.unanswered(put(2, new Verdict.Unknown()), history.now());
        happens(new Get(1));
        assertFits();
        happens(new Get(2));
        assertFits();
        happens(put(3, new Verdict.Replaced()));
        happens(new Get(3));
        assertFits();
        happens(new Get(2));
        assertDoesNotFit();
    }

    @Test
    void aRegisterThatServesACachedValueTooLongIsFound() {
        // The canary: writes go to the store at once, reads come from a copy that is taken of it only every third time.
        int stored = Register.ABSENT;
        int copy = Register.ABSENT;
        for (int i = 1; i <= 300; i++) {
            happens(put(i, stored == Register.ABSENT ? new Verdict.Created() : new Verdict.Replaced()));
            stored = i;
            if (i % 3 == 0) {
                copy = stored;
            }
            happens(new Get(copy));
        }
        assertDoesNotFit();
    }

    @Test
    void theCheckerAgreesWithTryingEveryOrder() {
        Random random = new Random(11);
        int fitting = 0;
        for (int round = 0; round < 4000; round++) {
            History<Operation> small = random(random);
            boolean fits = Linearizability.violation(new Register(), small) == null;
            assertEquals(fitsInSomeOrder(small.recorded(), Register.ABSENT), fits, () -> small.recorded().toString());
            fitting += fits ? 1 : 0;
        }
        assertTrue(fitting > 400 && fitting < 3600, fitting + " of 4000 fit");
    }

    /** Up to six operations of three clients with answers made up, some of which happen to fit. */
    private static History<Operation> random(Random random) {
        History<Operation> small = new History<>();
        List<Long> called = new ArrayList<>();
        int writes = 0;
        int count = 1 + random.nextInt(6);
        while (small.size() < count) {
            if (called.isEmpty() || called.size() < 3 && random.nextBoolean()) {
                called.add(small.now());
                continue;
            }
            long at = called.remove(random.nextInt(called.size()));
            int some = random.nextInt(writes + 1);
            switch (random.nextInt(6)) {
                case 0, 1 -> small.answered(new Get(some), at, small.now());
                case 2 -> small.answered(put(++writes, new Verdict.Accepted()), at, small.now());
                case 3 -> small.answered(put(++writes, new Verdict.Created()), at, small.now());
                case 4 -> small.answered(compareAndSet(some, ++writes, new Verdict.Accepted()), at, small.now());
                default -> small.unanswered(compareAndSet(some, ++writes, new Verdict.Unknown()), at);
            }
        }
        return small;
    }

    private static boolean fitsInSomeOrder(List<Recorded<Operation>> left, int state) {
        if (left.stream().noneMatch(Recorded::isAnswered)) {
            return true;
        }
        long firstAnswer = left.stream().mapToLong(Recorded::answeredAt).min().orElseThrow();
        for (Recorded<Operation> next : left) {
            if (next.calledAt() < firstAnswer) {
                Optional<Integer> after = new Register().after(state, next.operation());
                List<Recorded<Operation>> rest = new ArrayList<>(left);
                rest.remove(next);
                if (after.isPresent() && fitsInSomeOrder(rest, after.get())) {
                    return true;
                }
            }
        }
        return false;
    }
}
