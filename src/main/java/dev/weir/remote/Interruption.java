package dev.weir.remote;

import dev.weir.transfer.Stop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes Ctrl-C, SIGTERM and SIGHUP end a command in good order: it begins nothing more, finishes what is in flight, says how far
 * it came, and the process ends with 128 plus the signal's number.
 *
 * <p>The JVM runs shutdown hooks while the command's thread goes on. The hook asks for the stop and waits until the command has
 * closed this, but not for ever.
 */
final class Interruption implements AutoCloseable {
    /** Longer than an edge takes for a batch; who presses Ctrl-C wants no more than that. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook;

    Interruption(Stop stop) {
        this.hook = Thread.ofPlatform().name("weir-interrupted").unstarted(() -> {
            stop.ask();
            try {
                finished.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException never) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The command has said all that it has to say. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException interrupted) {
            // The hook is what ends the process.
        }
    }
}
