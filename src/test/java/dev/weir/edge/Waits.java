package dev.weir.edge;

import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for conditions, with a limit that only what is broken reaches. */
final class Waits {
    private Waits() {}

    static void until(String what, Callable<Boolean> condition) {
        until(what, condition, () -> "");
    }

    /** @param words what is said beside, where the condition does not come true */
    static void until(String what, Callable<Boolean> condition, Supplier<String> words) {
        long end = System.nanoTime() + EdgeProcess.LIMIT.toNanos();
        try {
            while (!condition.call()) {
                if (System.nanoTime() - end > 0) {
                    throw new AssertionError("It does not come true that " + what + ". " + words.get());
                }
                LockSupport.parkNanos(1_000_000);
            }
        } catch (Exception e) {
            throw new AssertionError(what, e);
        }
    }
}
