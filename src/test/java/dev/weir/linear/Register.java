package dev.weir.linear;

import java.util.Optional;

/**
 * One item as clients see it: the value that is there, or none, with the conditions of HTTP on writes.
 *
 * <p>Each write has a number of its own and writes a value that carries it; 0 is the value of what is not there. Conditions name
 * the write whose version they carry.
 */
public final class Register implements Model<Integer, Register.Operation> {
    /** The value of an item that is not there. */
    public static final int ABSENT = 0;

    /** The value of an item that is there, where its version is that of a write whose answer never came. */
    public static final int SOME = -1;

    /** An operation and its answer. */
    public sealed interface Operation {}

    /** A read that saw the value of a write, or {@link #ABSENT}. */
    public record Get(int saw) implements Operation {}

    /**
     * A write of a value, or with {@link #ABSENT} a delete.
     *
     * @param write the value
     * @param condition what had to be there
     * @param verdict what it was told
     */
    public record Put(int write, Condition condition, Verdict verdict) implements Operation {}

    /** What has to be there for a write to be accepted. */
    public sealed interface Condition {
        /** Anything or nothing. */
        record Always() implements Condition {}

        /** Nothing: If-None-Match: *. */
        record Nothing() implements Condition {}

        /** The value of this write: If-Match. */
        record Value(int write) implements Condition {}

        /** Whether the condition holds. */
        default boolean holds(int state) {
            return switch (this) {
                case Always() -> true;
                case Nothing() -> state == ABSENT;
                case Value(int write) -> state == write;
            };
        }
    }

    /** What a write was told. */
    public sealed interface Verdict {
        /** It was accepted; before it there was nothing. */
        record Created() implements Verdict {}

        /** It was accepted; before it there was something. A delete was told so, too. */
        record Replaced() implements Verdict {}

        /** It was accepted; what was before it was not told. */
        record Accepted() implements Verdict {}

        /** There was nothing to delete, whatever the condition. */
        record NothingThere() implements Verdict {}

        /** Its condition did not hold, for there was this value, or {@link #SOME}, or {@link #ABSENT}. */
        record Rejected(int there) implements Verdict {}

        /** It was told nothing. */
        record Unknown() implements Verdict {}
    }

    @Override
    public Integer initial() {
        return ABSENT;
    }

    @Override
    public Optional<Integer> after(Integer state, Operation operation) {
        return switch (operation) {
            case Get(int saw) -> saw == state ? Optional.of(state) : Optional.empty();
            case Put(int write, Condition condition, Verdict verdict) -> {
                boolean accepted = condition.holds(state);
                yield switch (verdict) {
                    case Verdict.Created() -> accepted && state == ABSENT ? Optional.of(write) : Optional.empty();
                    case Verdict.Replaced() -> accepted && state != ABSENT ? Optional.of(write) : Optional.empty();
                    case Verdict.Accepted() -> accepted ? Optional.of(write) : Optional.empty();
                    case Verdict.NothingThere() -> state == ABSENT ? Optional.of(state) : Optional.empty();
                    case Verdict.Rejected(int there) ->
                        !accepted && (there == SOME ? state != ABSENT : there == state) ? Optional.of(state) : Optional.empty();
                    case Verdict.Unknown() -> Optional.of(accepted ? write : state);
                };
            }
        };
    }
}
