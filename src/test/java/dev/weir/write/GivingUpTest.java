package dev.weir.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.database.StoreException;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.precondition.WriteConditions;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A write that is given up on at its deadline while its lane is at it, under every interleaving Lincheck tries. */
final class GivingUpTest {
    private static final int BYTES = 3;

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(30)
                .invocationsPerIteration(1_000)
                .threads(2)
                .actorsPerThread(4)
                .actorsBefore(1)
                .actorsAfter(1);
    }

    @Test
    void everyInterleavingAnswersOnceAndLosesNoCount() {
        options().check(RealWrite.class);
    }

    /** Shows that the check above can fail: a deadline that does not look whether the lane was first has to be found. */
    @Test
    void aDeadlineThatDoesNotLookAgainIsFoundOut() {
        assertThrows(LincheckAssertionError.class, () -> options().check(HastyWrite.class));
    }

    /** What the lane and the deadline do to a write. */
    interface Given {
        /** As {@link PendingWrite#take}. */
        boolean take();

        /** As {@link PendingWrite#giveBack}. */
        boolean giveBack();

        /** Tells what the database decided. */
        void tell();

        /** As {@link PendingWrite#letGo}. */
        void letGo();

        /** The deadline has passed. */
        void expire();

        /** What its writer is told; null while it waits. */
        @Nullable
        String answer();
    }

    /** The lane's thread takes a write, sends it, and tells its writer or gives it back; the deadline comes at any time. */
    public abstract static sealed class Scenario permits RealWrite, HastyWrite {
        private final Given write;
        private final AtomicLong abandoned;
        private boolean queued = true;
        private boolean taken;
        private boolean told;

        Scenario(Given write, AtomicLong abandoned) {
            this.write = write;
            this.abandoned = abandoned;
        }

        @Operation(nonParallelGroup = "lane")
        public boolean take() {
            if (!queued) {
                return false;
            }
            queued = false;
            taken = write.take();
            return taken;
        }

        @Operation(nonParallelGroup = "lane")
        public boolean giveBack() {
            if (!taken || told) {
                return false;
            }
            queued = write.giveBack();
            finish();
            return queued;
        }

        @Operation(nonParallelGroup = "lane")
        public boolean commitAndTell() {
            if (!taken) {
                return false;
            }
            told = true;
            write.tell();
            finish();
            return true;
        }

        private void finish() {
            taken = false;
            write.letGo();
        }

        @Operation(nonParallelGroup = "deadline")
        public void expire() {
            write.expire();
        }

        @Validate
        public void isCountedWhileTheLaneHasItAndNobodyWaits() {
            long counted = abandoned.get();
            boolean givenUp = "unknown".equals(write.answer());
            assertEquals(taken && givenUp ? BYTES : 0, counted, () -> "taken " + taken + ", " + write.answer());
            if ("never sent".equals(write.answer())) {
                assertFalse(told, "told that it was never sent, and committed");
            }
            if (told) {
                assertTrue(write.answer() != null, "committed, and nobody told");
            }
        }
    }

    public static final class RealWrite extends Scenario {
        public RealWrite() {
            this(new AtomicLong());
        }

        private RealWrite(AtomicLong abandoned) {
            super(new Real(abandoned), abandoned);
        }
    }

    public static final class HastyWrite extends Scenario {
        public HastyWrite() {
            this(new AtomicLong());
        }

        private HastyWrite(AtomicLong abandoned) {
            super(new Hasty(abandoned), abandoned);
        }
    }

    private static final class Real implements Given {
        private final PendingWrite pending;

        Real(AtomicLong abandoned) {
            var put = Write.Put.of(
                    new ItemKey(new BucketName("b"), "k"), new byte[BYTES], "text/plain", OptionalLong.empty(),
                    WriteConditions.NONE);
            this.pending = new PendingWrite(Kinds.REGISTER, List.of(put), false, 0, 0, abandoned);
        }

        @Override
        public boolean take() {
            return pending.take();
        }

        @Override
        public boolean giveBack() {
            return pending.giveBack();
        }

        @Override
        public void tell() {
            pending.complete(List.of(new WriteOutcome.Absent()));
        }

        @Override
        public void letGo() {
            pending.letGo();
        }

        @Override
        public void expire() {
            pending.isLeft(1, () -> "");
        }

        @Override
        public @Nullable String answer() {
            // Before its deadline, so that only an answer that is there ends the wait.
            if (pending.isLeft(-1, () -> "")) {
                return null;
            }
            try {
                pending.await(() -> "");
                return "told";
            } catch (StoreException.OutcomeUnknown e) {
                return "unknown";
            } catch (StoreException.Unavailable e) {
                return "never sent";
            }
        }
    }

    /** The same in short, with a deadline that does not look whether the lane has told the writer meanwhile. */
    private static final class Hasty implements Given {
        private static final int QUEUED = 0;
        private static final int TAKEN = 1;
        private static final int ENDED = 2;
        private static final int ABANDONED = 3;

        private final AtomicLong abandoned;
        private final AtomicInteger state = new AtomicInteger(QUEUED);
        private final AtomicReference<@Nullable String> answer = new AtomicReference<>();

        Hasty(AtomicLong abandoned) {
            this.abandoned = abandoned;
        }

        @Override
        public boolean take() {
            return state.compareAndSet(QUEUED, TAKEN);
        }

        @Override
        public boolean giveBack() {
            return answer.get() == null && state.compareAndSet(TAKEN, QUEUED);
        }

        @Override
        public void tell() {
            answer.compareAndSet(null, "told");
        }

        @Override
        public void letGo() {
            if (state.compareAndSet(ABANDONED, ENDED)) {
                abandoned.addAndGet(-BYTES);
            }
        }

        @Override
        public void expire() {
            if (answer.get() == null && state.compareAndSet(QUEUED, ENDED)) {
                answer.compareAndSet(null, "never sent");
            } else if (answer.get() == null && state.compareAndSet(TAKEN, ABANDONED)) {
                abandoned.addAndGet(BYTES);
                answer.compareAndSet(null, "unknown");
            }
        }

        @Override
        public @Nullable String answer() {
            return answer.get();
        }
    }
}
