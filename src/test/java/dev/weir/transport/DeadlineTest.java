package dev.weir.transport;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.transport.RequestCycle.Stage;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** A wait on a client that is given up while what it waits for comes, under every interleaving Lincheck tries. */
final class DeadlineTest {
    private static final long PASSED = 1_000;
    private static final long NOW = 2_000;

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(30)
                .invocationsPerIteration(1_000)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1);
    }

    @Test
    void everyInterleavingLetsOneThreadWriteAndGivesUpOnce() {
        options().check(RealWait.class);
    }

    /** Shows that the check above can fail: a wait that looks and then ends may have been given up in between. */
    @Test
    void aWaitThatLooksAndThenEndsIsFoundOut() {
        assertThrows(LincheckAssertionError.class, () -> options().check(LookingWait.class));
    }

    /** What the connection's thread, the timeouts and a new client that needs the room do to a wait. */
    interface Wait {
        /** As {@link Deadline#arm}. */
        void arm();

        /** As {@link Deadline#disarm}. */
        boolean disarm();

        /** As {@link Deadline#expire}. */
        boolean expire();

        /** As {@link Deadline#expireIfStill}, for the wait of now. */
        boolean makeRoom();
    }

    /** A head arrives piece by piece, is answered, and may take too long, or its room be needed, at any time. */
    public abstract static sealed class Scenario permits RealWait, LookingWait {
        private final Wait wait;
        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.HEAD);
        private volatile boolean armed;
        private volatile boolean answered;
        private volatile boolean gaveUp;
        private volatile boolean madeRoom;
        private volatile boolean told;

        Scenario(Wait wait) {
            this.wait = wait;
        }

        @Operation(nonParallelGroup = "connection")
        public void await() {
            if (!armed && !answered) {
                armed = true;
                wait.arm();
            }
        }

        @Operation(nonParallelGroup = "connection")
        public void comeAndAnswer() {
            if (armed) {
                armed = false;
                if (wait.disarm()) {
                    stage.set(Stage.TAKING);
                    answered = true;
                }
            }
        }

        @Operation(nonParallelGroup = "timeouts")
        public void expire() {
            if (wait.expire()) {
                gaveUp = true;
                told = stage.get() == Stage.HEAD;
            }
        }

        @Operation(nonParallelGroup = "room")
        public void makeRoom() {
            madeRoom |= wait.makeRoom();
        }

        @Validate
        public void oneOfThemEndsTheWait() {
            assertFalse(told && answered, "the timeout answer and another were sent");
            assertFalse(gaveUp && madeRoom, "given up twice");
            assertFalse(answered && (gaveUp || madeRoom), "closed and answered");
        }
    }

    public static final class RealWait extends Scenario {
        public RealWait() {
            super(new Real());
        }
    }

    public static final class LookingWait extends Scenario {
        public LookingWait() {
            super(new Looking());
        }
    }

    private static final class Real implements Wait {
        private final Deadline deadline = new Deadline();

        @Override
        public void arm() {
            deadline.arm(PASSED);
        }

        @Override
        public boolean disarm() {
            return deadline.disarm();
        }

        @Override
        public boolean expire() {
            return deadline.expire(NOW);
        }

        @Override
        public boolean makeRoom() {
            return deadline.expireIfStill(deadline.current());
        }
    }

    /** The same with a wait that looks whether it was given up, and then ends. */
    private static final class Looking implements Wait {
        private enum State {
            OFF,
            ARMED,
            EXPIRED
        }

        private final AtomicReference<State> state = new AtomicReference<>(State.OFF);

        @Override
        public void arm() {
            state.compareAndSet(State.OFF, State.ARMED);
        }

        @Override
        public boolean disarm() {
            if (state.get() == State.EXPIRED) {
                return false;
            }
            state.set(State.OFF);
            return true;
        }

        @Override
        public boolean expire() {
            return state.compareAndSet(State.ARMED, State.EXPIRED);
        }

        @Override
        public boolean makeRoom() {
            return expire();
        }
    }
}
