package dev.weir.engine;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weir.item.Version;
import dev.weir.linear.History;
import dev.weir.linear.Linearizability;
import dev.weir.linear.Register;
import dev.weir.linear.Register.Condition;
import dev.weir.linear.Register.Get;
import dev.weir.linear.Register.Put;
import dev.weir.linear.Register.Verdict;
import dev.weir.write.WriteOutcome;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * The history of one key: the clients' operations and their results. Thread-safe.
 *
 * <p>A version identifies one write, both in an outcome and with a value. A rejection has only a version, so its write is looked
 * up in the end, when all versions are known.
 */
final class RecordedKey {
    private final History<Register.Operation> history = new History<>();
    private final Queue<Pending> pending = new ConcurrentLinkedQueue<>();
    private final Map<Version, Integer> writesByVersion = new ConcurrentHashMap<>();
    private final Map<Integer, Version> versionsByWrite = new ConcurrentHashMap<>();

    private record Pending(Supplier<Register.Operation> operation, long calledAt, long answeredAt) {}

    long now() {
        return history.now();
    }

    void absent(long calledAt) {
        add(() -> new Get(Register.ABSENT), calledAt);
    }

    void found(int write, Version version, long calledAt) {
        assign(write, version);
        add(() -> new Get(write), calledAt);
    }

    /** @param write what was written; {@link Register#ABSENT} for a delete */
    void answered(int write, Condition condition, WriteOutcome written, long calledAt) {
        switch (written) {
            case WriteOutcome.Stored stored when stored.version().isPresent() -> {
                assign(write, stored.version().get());
                Verdict verdict = stored.created() ? new Verdict.Created() : new Verdict.Replaced();
                add(() -> new Put(write, condition, verdict), calledAt);
            }
            case WriteOutcome.Stored seenLate -> add(() -> new Put(write, condition, new Verdict.Accepted()), calledAt);
            case WriteOutcome.Deleted deleted -> add(() -> new Put(write, condition, new Verdict.Replaced()), calledAt);
            case WriteOutcome.Absent absent -> add(() -> new Put(write, condition, new Verdict.NothingThere()), calledAt);
            case WriteOutcome.Appended appended -> throw new AssertionError("A register appends nothing: " + appended);
            case WriteOutcome.Refused refused -> throw new AssertionError("A register refuses nothing: " + refused);
            case WriteOutcome.Repeated repeated ->
                throw new AssertionError("No write of these has an idempotency key: " + repeated);
            case WriteOutcome.Rejected rejected -> add(
                    () -> new Put(write, condition, new Verdict.Rejected(
                            rejected.version().isEmpty()
                                    ? Register.ABSENT
                                    : writesByVersion.getOrDefault(rejected.version().get(), Register.SOME))),
                    calledAt);
        }
    }

    void unknown(int write, Condition condition, long calledAt) {
        history.unanswered(new Put(write, condition, new Verdict.Unknown()), calledAt);
    }

    private void add(Supplier<Register.Operation> operation, long calledAt) {
        pending.add(new Pending(operation, calledAt, history.now()));
    }

    private void assign(int write, Version version) {
        Integer formerWrite = writesByVersion.putIfAbsent(version, write);
        Version formerVersion = versionsByWrite.putIfAbsent(write, version);
        if (formerWrite != null && formerWrite != write || formerVersion != null && !formerVersion.equals(version)) {
            throw new AssertionError("version " + version + " came with write " + write + ", version " + formerVersion
                    + " with the same, and write " + formerWrite + " with that version");
        }
    }

    /** Checks the whole history; called once, when all operations have ended. Returns the number of operations. */
    int check(String name) {
        pending.forEach(each -> history.answered(each.operation().get(), each.calledAt(), each.answeredAt()));
        assertNull(Linearizability.violation(new Register(), history), () -> "key " + name);
        return history.size();
    }
}
