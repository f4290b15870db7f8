package dev.weir.stream;

import static org.junit.jupiter.api.Assertions.fail;

import dev.weir.coherence.Snapshot;
import dev.weir.item.BucketName;
import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A listener that writes down what it is told, one line each, and can be waited for. */
final class RecordingListener implements ChangeListener {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<String> lines = new ArrayList<>();
    private final List<Integer> transactions = new ArrayList<>();
    private long provenSince;
    private boolean proven;
    private long changes;
    private @Nullable Snapshot snapshot;
    private int lates;
    private volatile Consumer<String> hook = line -> {};
    private volatile boolean inForce = true;

    /** Called on the stream's thread with every line, before the stream goes on. */
    void hook(Consumer<String> hook) {
        this.hook = hook;
    }

    /** What it says of settings from now on. */
    void inForce(boolean now) {
        inForce = now;
    }

    @Override
    public boolean isInForce() {
        return inForce;
    }

    private void told(String line) {
        synchronized (this) {
            lines.add(line);
            notifyAll();
        }
        hook.accept(line);
    }

    @Override
    public void opened() {
        synchronized (this) {
            proven = false;
        }
        told("opened");
    }

    @Override
    public void changed(ItemKey key, Version version, int transaction) {
        synchronized (this) {
            changes++;
            transactions.add(transaction);
        }
        told("changed " + key + (version.isNone() ? "" : " " + version.number()));
    }

    @Override
    public synchronized void late() {
        lates++;
    }

    synchronized int lates() {
        return lates;
    }

    @Override
    public void gap(String reason) {
        told("gap " + reason);
    }

    @Override
    public void bucketPurged(BucketName bucket) {
        told("purged " + bucket);
    }

    @Override
    public void settingsChanged(@Nullable String transaction) {
        told("settings " + transaction);
    }

    @Override
    public synchronized void proven(long since) {
        proven = true;
        provenSince = since;
        notifyAll();
    }

    @Override
    public synchronized void seen(Snapshot seen) {
        snapshot = seen;
        notifyAll();
    }

    @Override
    public void cut() {
        synchronized (this) {
            proven = false;
        }
        told("cut");
    }

    @Override
    public void unavailable(String reason) {
        told("unavailable " + reason);
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    synchronized void forget() {
        lines.clear();
        transactions.clear();
    }

    /** As if it had not been told that the stream is open. */
    synchronized void forgetOpened() {
        lines.remove("opened");
    }

    synchronized List<Integer> transactions() {
        return List.copyOf(transactions);
    }

    synchronized long changes() {
        return changes;
    }

    /** The lines that begin so. */
    List<String> lines(String begin) {
        return lines().stream().filter(line -> line.startsWith(begin)).toList();
    }

    /** Whether everything committed before the moment is proven to have been told. */
    synchronized boolean isProvenSince(long moment) {
        return proven && provenSince - moment > 0;
    }

    synchronized @Nullable Snapshot snapshot() {
        return snapshot;
    }

    /** Waits until everything committed before now has been told. */
    void awaitProof() {
        long now = System.nanoTime();
        await("a proof", told -> told.isProvenSince(now));
    }

    /** Waits for a line that begins so. */
    void await(String begin) {
        await(begin, told -> !told.lines(begin).isEmpty());
    }

    synchronized void await(String what, Predicate<RecordingListener> condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.test(this)) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                fail("No " + what + "; told: " + (lines.size() > 50 ? lines.size() + " lines" : lines));
            }
            try {
                wait(Math.min(left, 100));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail("interrupted");
            }
        }
    }
}
