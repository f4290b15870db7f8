package dev.weir.embedded;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for other processes by polling. */
final class Waiting {
    private Waiting() {}

    /** Polls until the condition holds; false if it does not by the deadline, or the thread is interrupted. */
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

    /** Runs it with the thread's interrupt cleared, and restores the interrupt afterwards. */
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
