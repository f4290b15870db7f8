package dev.weir.write;

import dev.weir.kind.InvalidOpException;
import dev.weir.kind.KindRules;
import dev.weir.kind.OpRules;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A kind whose writes are applied to what is there, by a function in SQL. */
final class AppliedKind implements Kind {
    private final OpRules rules;
    private final WriteStatement waiting;
    private final WriteStatement cautious;

    AppliedKind(OpRules rules) {
        this.rules = rules;
        this.waiting = ConditionalWrites.waiting(rules.function());
        this.cautious = ConditionalWrites.skippingLocked(rules.function());
    }

    @Override
    public KindRules rules() {
        return rules;
    }

    @Override
    public boolean takesPlainPuts() {
        return false;
    }

    @Override
    public Write accepted(Write write, long largestValue) {
        return switch (write) {
            case Write.Op op when rules.hasOps() -> op.withOps(rules.ops(op.key().key(), op.ops(), largestValue));
            case Write.Op ignored -> throw new InvalidOpException("it has no ops; PUT a value");
            case Write.Put ignored when !rules.methods().contains("PUT") ->
                throw new InvalidOpException("it has ops, and no PUT");
            case Write.Put put when !put.metadata().content().isNone() -> throw new InvalidOpException(
                    "it keeps no Content-Encoding, Content-Language or Content-Disposition");
            case Write.Put put -> replaced(put);
            default -> write;
        };
    }

    /** A put that stands for ops. */
    private Write replaced(Write.Put put) {
        byte[] ops = rules.opsOfPut(put.key().key(), put.value());
        return ops == null
                ? put
                : new Write.Op(put.key(), ops, put.metadata().tags(), put.modifiedAt(), put.expiresIn(), put.conditions());
    }

    @Override
    public WriteStatement statement(List<? extends Write> writes, boolean skipLocked) {
        return anyStatement(skipLocked);
    }

    @Override
    public WriteStatement anyStatement(boolean skipLocked) {
        return skipLocked ? cautious : waiting;
    }

    @Override
    public boolean appliesAll(List<? extends Write> writes) {
        return rules.alwaysApplies()
                && writes.stream().allMatch(write -> !(write instanceof Write.Delete) && write.conditions().isUnconditional());
    }

    @Override
    public @Nullable WriteOutcome lost(Write write, LaneRow.Left row, boolean applied) {
        if (row.ours()) {
            return row.live()
                    ? new WriteOutcome.Stored(
                            row.created(), Optional.of(row.version()), OptionalLong.of(row.modifiedAt()), row.expiresAt(),
                            row.result())
                    : new WriteOutcome.Deleted(row.version());
        }
        // It was applied, and the row was changed again since.
        return applied ? new WriteOutcome.Stored(false, Optional.empty(), OptionalLong.empty()) : null;
    }

    @Override
    public boolean storesWhatWasPut() {
        return false;
    }
}
