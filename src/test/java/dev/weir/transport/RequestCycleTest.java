package dev.weir.transport;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.transport.RequestCycle.Stage;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** A connection that is stopped while requests come and are answered, under every interleaving Lincheck tries. */
final class RequestCycleTest {
    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(30)
                .invocationsPerIteration(1_000)
                .threads(2)
                .actorsPerThread(4)
                .actorsBefore(0)
                .actorsAfter(0);
    }

    @Test
    void everyInterleavingCutsOffNoAnswerAndMissesNoStop() {
        options().check(RealConnection.class);
    }

    /** Shows that the check above can fail: a request may come between the look whether none is there and the interrupt. */
    @Test
    void aStopThatLooksAndThenInterruptsIsFoundOut() {
        assertThrows(LincheckAssertionError.class, () -> options().check(LookingConnection.class));
    }

    /** Shows that the check above can fail: a stop may come between the look whether there was one and the wait. */
    @Test
    void aWaitThatLooksBeforeItSaysSoIsFoundOut() {
        assertThrows(LincheckAssertionError.class, () -> options().check(HastyConnection.class));
    }

    @Test
    void onlyAConnectionThatWaitsOrLingersIsInterrupted() {
        for (Stage stage : new Stage[] {Stage.HEAD, Stage.BODY, Stage.TAKING}) {
            RequestCycle cycle = new RequestCycle();
            assertTrue(cycle.begin(Stage.TAKING));
            cycle.move(stage);

            assertFalse(cycle.stop(), () -> "interrupted at " + stage);
            assertFalse(cycle.awaitRequest(), () -> "waits after a stop at " + stage);
        }
        RequestCycle waits = new RequestCycle();
        assertTrue(waits.stop());
        assertFalse(waits.begin(Stage.TAKING));

        RequestCycle lingers = new RequestCycle();
        assertTrue(lingers.begin(Stage.HEAD));
        lingers.move(Stage.LINGERING);
        assertTrue(lingers.stop());
    }

    /** What a connection's thread and a stop do to each other. */
    interface Cycle {
        /** As {@link RequestCycle#awaitRequest}. */
        boolean awaitRequest();

        /** As {@link RequestCycle#begin}. */
        boolean begin();

        /** As {@link RequestCycle#stop}. */
        boolean stop();
    }

    /** The connection's thread waits for requests and answers them; the stop, and with it the interrupt, comes at any time. */
    public abstract static sealed class Scenario permits RealConnection, LookingConnection, HastyConnection {
        private final Cycle cycle;
        private boolean waiting;
        private boolean ended;
        private boolean cutOff;
        private volatile boolean stopped;
        private volatile boolean interrupted;

        /** The connection is at a request. */
        Scenario(Cycle cycle) {
            this.cycle = cycle;
            cycle.begin();
        }

        @Operation(nonParallelGroup = "connection")
        public boolean await() {
            if (ended || waiting) {
                return false;
            }
            waiting = cycle.awaitRequest();
            ended = !waiting;
            return waiting;
        }

        @Operation(nonParallelGroup = "connection")
        public boolean comeAndAnswer() {
            if (!waiting) {
                return false;
            }
            waiting = false;
            ended = interrupted || !cycle.begin();
            cutOff |= !ended && interrupted;
            return !ended;
        }

        @Operation(nonParallelGroup = "stop")
        public void stop() {
            if (cycle.stop()) {
                interrupted = true;
            }
            stopped = true;
        }

        @Validate
        public void answersAreWholeAndAStopEndsTheWait() {
            assertFalse(cutOff, "interrupted while it answered");
            assertFalse(stopped && waiting && !interrupted, "waits for a request although it was stopped");
        }
    }

    public static final class RealConnection extends Scenario {
        public RealConnection() {
            super(new Real());
        }
    }

    public static final class LookingConnection extends Scenario {
        public LookingConnection() {
            super(new Looking());
        }
    }

    public static final class HastyConnection extends Scenario {
        public HastyConnection() {
            super(new Hasty());
        }
    }

    private static final class Real implements Cycle {
        private final RequestCycle cycle = new RequestCycle();

        @Override
        public boolean awaitRequest() {
            return cycle.awaitRequest();
        }

        @Override
        public boolean begin() {
            return cycle.begin(Stage.TAKING);
        }

        @Override
        public boolean stop() {
            return cycle.stop();
        }
    }

    /** The same with two flags: each says so first and then looks, but nothing is said between the look and the interrupt. */
    private static final class Looking implements Cycle {
        private volatile boolean stopping;
        private volatile boolean answering;

        @Override
        public boolean awaitRequest() {
            answering = false;
            return !stopping;
        }

        @Override
        public boolean begin() {
            answering = true;
            return true;
        }

        @Override
        public boolean stop() {
            stopping = true;
            return !answering;
        }
    }

    /** The same with a wait that looks whether it was stopped before it says that it waits. */
    private static final class Hasty implements Cycle {
        private final RequestCycle cycle = new RequestCycle();

        @Override
        public boolean awaitRequest() {
            boolean goesOn = !cycle.isStopping();
            cycle.awaitRequest();
            return goesOn;
        }

        @Override
        public boolean begin() {
            return cycle.begin(Stage.TAKING);
        }

        @Override
        public boolean stop() {
            return cycle.stop();
        }
    }
}
