package dev.weir.remote;

import dev.weir.terminal.Terminal;
import dev.weir.transfer.Tally;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far a load or a dump is: on a terminal a bar with the rate and the time left, elsewhere a line from time to time. One
 * thread of its own asks what it shows.
 */
final class Progress implements AutoCloseable {
    private static final Duration BAR_EVERY = Duration.ofMillis(250);
    private static final Duration LINE_EVERY = Duration.ofSeconds(10);
    private static final String MIB = " MiB";

    private final Tally tally;
    private final Measure measure;
    private final PrintWriter err;
    private final @Nullable ProgressBar bar;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("weir-progress").factory());
    private final long begun = System.nanoTime();

    /**
     * What is measured.
     *
     * @param inBytes whether in bytes, and not in items
     * @param total how much there is; -1 while that is not known
     */
    record Measure(String task, boolean inBytes, LongSupplier done, LongSupplier total) {}

    private Progress(Tally tally, Measure measure, PrintWriter err, @Nullable ProgressBar bar) {
        this.tally = tally;
        this.measure = measure;
        this.err = err;
        this.bar = bar;
        Duration every = bar == null ? LINE_EVERY : BAR_EVERY;
        looks.scheduleAtFixedRate(this::look, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Begins to show. */
    static Progress show(Tally tally, Measure measure, Terminal terminal, PrintWriter err) {
        ProgressBar bar = terminal.isThere() ? bar(measure) : null;
        return new Progress(tally, measure, err, bar);
    }

    private static ProgressBar bar(Measure measure) {
        return new ProgressBarBuilder()
                .setTaskName(measure.task())
                .setInitialMax(-1)
                .setUnit(measure.inBytes() ? MIB : " items", measure.inBytes() ? 1 << 20 : 1)
                .showSpeed()
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis((int) BAR_EVERY.toMillis())
                .build();
    }

    private void look() {
        if (bar != null) {
            bar.maxHint(measure.total().getAsLong());
            bar.stepTo(measure.done().getAsLong());
            return;
        }
        err.println("weir: " + measure.task() + ": " + Summary.counts(tally) + " so far, " + Summary.rate(tally, seconds())
                + " a second");
    }

    /** The time that has passed, in seconds. */
    double seconds() {
        return (System.nanoTime() - begun) / 1e9;
    }

    @Override
    public void close() {
        looks.shutdownNow();
        if (bar != null) {
            look();
            bar.close();
        }
    }
}
