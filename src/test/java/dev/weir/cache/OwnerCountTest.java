package dev.weir.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** OwnerCount in one thread, and under every interleaving that Lincheck tries. */
final class OwnerCountTest {
    private static final int THREADS = 3;

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(30)
                .invocationsPerIteration(1_000)
                .threads(THREADS)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1);
    }

    @Test
    void theLastPinFreesAfterTheOwnerHasLeft() {
        OwnerCount holds = new OwnerCount();
        assertTrue(holds.pin());
        assertTrue(holds.leave());
        assertFalse(holds.unpin(), "the pin is still there");
        assertTrue(holds.unpin());
    }

    @Test
    void noPinIsGrantedOnceTheOwnerHasLeft() {
        OwnerCount holds = new OwnerCount();
        assertTrue(holds.pin());
        assertTrue(holds.leave());
        assertFalse(holds.pin());
        assertFalse(holds.leave());
        assertFalse(holds.leaveIfIdle());
        assertFalse(holds.isOwned());
    }

    @Test
    void aPinnedObjectIsNotIdle() {
        OwnerCount holds = new OwnerCount();
        assertTrue(holds.isIdle());
        assertTrue(holds.pin());
        assertFalse(holds.isIdle());
        assertFalse(holds.leaveIfIdle());
        assertFalse(holds.unpin());
        assertTrue(holds.leaveIfIdle());
        assertTrue(holds.unpin());
    }

    @Test
    void everyInterleavingFreesOnceAndNeverUnderAPin() {
        options().check(RealHolds.class);
    }

    /** Shows that the check above can fail: it must find the flaw of a pin that checks first and increments later. */
    @Test
    void aPinInTwoStepsIsDetected() {
        assertThrows(LincheckAssertionError.class, () -> options().check(TwoStepHolds.class));
    }

    /** The interface of the real count and the flawed one. */
    interface Counted {
        boolean pin();

        boolean unpin();

        boolean leave();

        boolean leaveIfIdle();
    }

    /** The operations of the tier on one object. A thread unpins only what it has pinned. */
    public abstract static sealed class Scenario permits RealHolds, TwoStepHolds {
        private final Counted holds;
        private final int[] pins = new int[THREADS + 2];
        private final AtomicInteger freed = new AtomicInteger();
        private volatile boolean left;

        Scenario(Counted holds) {
            this.holds = holds;
        }

        @Operation
        public boolean pin(@Param(gen = ThreadIdGen.class) int thread) {
            if (!holds.pin()) {
                return false;
            }
            pins[thread]++;
            return true;
        }

        @Operation
        public boolean unpin(@Param(gen = ThreadIdGen.class) int thread) {
            if (pins[thread] == 0) {
                return false;
            }
            pins[thread]--;
            drop();
            return true;
        }

        @Operation
        public boolean release() {
            return leaving(holds.leave());
        }

        @Operation
        public boolean evict() {
            return leaving(holds.leaveIfIdle());
        }

        private boolean leaving(boolean leaves) {
            if (leaves) {
                left = true;
                drop();
            }
            return leaves;
        }

        private void drop() {
            if (holds.unpin()) {
                freed.incrementAndGet();
            }
        }

        @Validate
        public void isFreedOnceAndOnlyWhenNobodyHoldsIt() {
            int held = left ? 0 : 1;
            for (int ofThread : pins) {
                held += ofThread;
            }
            assertEquals(held == 0 ? 1 : 0, freed.get(), held + " holds");
        }
    }

    public static final class RealHolds extends Scenario {
        public RealHolds() {
            super(counted(new OwnerCount()));
        }

        private static Counted counted(OwnerCount holds) {
            return new Counted() {
                @Override
                public boolean pin() {
                    return holds.pin();
                }

                @Override
                public boolean unpin() {
                    return holds.unpin();
                }

                @Override
                public boolean leave() {
                    return holds.leave();
                }

                @Override
                public boolean leaveIfIdle() {
                    return holds.leaveIfIdle();
                }
            };
        }
    }

    public static final class TwoStepHolds extends Scenario {
        public TwoStepHolds() {
            super(new Counted() {
                private final AtomicInteger state = new AtomicInteger(1);

                @Override
                public boolean pin() {
                    if ((state.get() & 1) == 0) {
                        return false;
                    }
                    state.addAndGet(2);
                    return true;
                }

                @Override
                public boolean unpin() {
                    return state.addAndGet(-2) == 0;
                }

                @Override
                public boolean leave() {
                    int seen = state.get();
                    return (seen & 1) != 0 && state.compareAndSet(seen, seen + 1);
                }

                @Override
                public boolean leaveIfIdle() {
                    return state.compareAndSet(1, 2);
                }
            });
        }
    }
}
