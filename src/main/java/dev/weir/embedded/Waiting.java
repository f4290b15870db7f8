package dev.weir.embedded;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for other processes, which tell nobody when they are done. */
final class Waiting {
    private Waiting() {}

    /** Looks again and again until the condition holds; false where it does not by the deadline or the thread is interrupted. */
    static boolean until(Duration deadline, Duration poll, BooleanSupplier condition) {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(poll.toNanos());
        }
        return true;
    }

    /** Runs it as if the thread had not been interrupted; the interrupt stands again afterwards. */
    static void uninterrupted(Runnable work) {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
