package dev.weir.write;

import dev.weir.kind.InvalidOpException;
import dev.weir.kind.KindRules;
import dev.weir.kind.RegisterRules;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The default kind: a key has one value, and each write replaces it. */
final class Register implements Kind {
    private static final KindRules RULES = new RegisterRules(false);

    private final WriteStatement plain = new PlainWrites();
    private final WriteStatement conditional = ConditionalWrites.waiting(null);
    private final WriteStatement cautious = ConditionalWrites.skippingLocked(null);

    @Override
    public KindRules rules() {
        return RULES;
    }

    @Override
    public boolean takesPlainPuts() {
        return true;
    }

    @Override
    public Write accepted(Write write, long largestValue) {
        if (write instanceof Write.Op) {
            throw new InvalidOpException("it has no ops; PUT a value");
        }
        return write;
    }

    @Override
    public WriteStatement statement(List<? extends Write> writes, boolean skipLocked) {
        return !skipLocked && appliesAll(writes) ? plain : anyStatement(skipLocked);
    }

    @Override
    public WriteStatement anyStatement(boolean skipLocked) {
        return skipLocked ? cautious : conditional;
    }

    @Override
    public boolean appliesAll(List<? extends Write> writes) {
        return PlainWrites.takesAll(writes);
    }

    @Override
    public @Nullable WriteOutcome lost(Write write, LaneRow.Left row, boolean applied) {
        return switch (write) {
            case Write.Put put when row.ours() && row.live() -> new WriteOutcome.Stored(
                    row.created(), Optional.of(row.version()), OptionalLong.of(row.modifiedAt()), row.expiresAt());
            // It was applied, and the row was changed again since.
            case Write.Put put when applied -> new WriteOutcome.Stored(false, Optional.empty(), OptionalLong.empty());
            case Write.Delete delete when row.ours() && !row.live() -> new WriteOutcome.Deleted(row.version());
            default -> null;
        };
    }

    @Override
    public boolean storesWhatWasPut() {
        return true;
    }
}
