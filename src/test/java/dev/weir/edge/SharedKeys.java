package dev.weir.edge;

import dev.weir.edge.KvClient.Fate;
import dev.weir.edge.KvClient.Outcome;
import dev.weir.edge.KvClient.Read;
import java.io.IOException;
import java.net.URI;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A register and a counter that many writers share, and what they were told. The register takes unconditional puts, every value
 * once; the counter is raised by compare-and-set. For any thread.
 */
final class SharedKeys {
    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final Set<Long> counted = ConcurrentHashMap.newKeySet();
    private final AtomicLong uncounted = new AtomicLong();

    /** Writes the register. */
    Outcome put(KvClient client, URI register, String value) throws InterruptedException {
        long begun = System.nanoTime();
        Outcome outcome = client.put(register, value);
        attempts.add(new Attempt(value, outcome.fate(), begun, System.nanoTime()));
        return outcome;
    }

    /**
     * Raises the counter by one, or tries to.
     *
     * @return null where it could not be read
     * @throws AssertionError where two increments of the same count are acknowledged
     */
    @Nullable
    Outcome increment(KvClient client, URI counter) throws IOException, InterruptedException {
        Read read = client.getThrough(counter);
        if (read.status() == 503) {
            return null;
        }
        long next = read.value() == null ? 1 : Long.parseLong(read.value()) + 1;
        Outcome outcome = read.etag() == null
                ? client.create(counter, Long.toString(next))
                : client.putIfMatch(counter, Long.toString(next), read.etag());
        if (outcome.fate() == Fate.APPLIED && !counted.add(next)) {
            throw new AssertionError("two increments to " + next + " were acknowledged");
        } else if (outcome.fate() == Fate.UNKNOWN) {
            uncounted.incrementAndGet();
        }
        return outcome;
    }

    /** How many increments were acknowledged. */
    long acknowledgedIncrements() {
        return counted.size();
    }

    /** How many increments have an unknown outcome. */
    long unknownIncrements() {
        return uncounted.get();
    }

    /** What is wrong with the register's last value, or null. */
    @Nullable
    String judgeRegister(@Nullable String value) {
        if (value == null) {
            return attempts.stream().anyMatch(attempt -> attempt.fate == Fate.APPLIED) ? "the register is gone" : null;
        }
        Attempt last = attempts.stream().filter(attempt -> attempt.value.equals(value)).findAny().orElse(null);
        if (last == null) {
            return "nobody wrote " + value + " to the register";
        }
        if (last.fate != Fate.APPLIED && last.fate != Fate.UNKNOWN) {
            return "the register holds " + value + ", which was refused";
        }
        return attempts.stream()
                .filter(attempt -> attempt.fate == Fate.APPLIED && attempt.begun - last.ended > 0)
                .findAny()
                .map(later -> "the register holds " + value + ", though " + later.value + " was acknowledged after it")
                .orElse(null);
    }

    /** What is wrong with the counter's last value, or null. */
    @Nullable
    String judgeCounter(@Nullable String value) {
        long count = value == null ? 0 : Long.parseLong(value);
        long least = acknowledgedIncrements();
        long most = least + unknownIncrements();
        return count < least || count > most
                ? "the counter stands at " + count + "; " + least + " increments were acknowledged, at most " + most + " can be"
                : null;
    }

    private record Attempt(String value, Fate fate, long begun, long ended) {}
}
