package dev.weir.write;

import dev.weir.item.ContentFields;
import dev.weir.item.Metadata;
import dev.weir.kind.InvalidOpException;
import dev.weir.kind.JsonValues;
import dev.weir.kind.KindRules;
import dev.weir.kind.RegisterRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A register whose values are JSON. Its op sets the value, as a put does. */
final class JsonRegister implements Kind {
    private static final KindRules RULES = new RegisterRules(true);

    private final Register register;

    JsonRegister(Register register) {
        this.register = register;
    }

    @Override
    public KindRules rules() {
        return RULES;
    }

    @Override
    public boolean takesPlainPuts() {
        return false;
    }

    @Override
    public Write accepted(Write write, long largestValue) {
        return switch (write) {
            case Write.Put put -> checked(put);
            case Write.Op op -> new Write.Put(
                    op.key(), JsonValues.set(op.ops()),
                    new Metadata(JsonValues.TYPE, Metadata.NEVER, ContentFields.NONE, op.tags()),
                    op.modifiedAt(), op.expiresIn(), op.conditions());
            case Write.Delete delete -> delete;
        };
    }

    private static Write.Put checked(Write.Put put) {
        if (put.metadata().coding() != null) {
            throw new InvalidOpException("a JSON value cannot be stored encoded");
        }
        JsonValues.check(put.value());
        return put.withContentType(JsonValues.type(put.metadata().contentType()));
    }

    @Override
    public WriteStatement statement(List<? extends Write> writes, boolean skipLocked) {
        return register.statement(writes, skipLocked);
    }

    @Override
    public WriteStatement anyStatement(boolean skipLocked) {
        return register.anyStatement(skipLocked);
    }

    @Override
    public boolean appliesAll(List<? extends Write> writes) {
        return register.appliesAll(writes);
    }

    @Override
    public @Nullable WriteOutcome lost(Write write, LaneRow.Left row, boolean applied) {
        return register.lost(write, row, applied);
    }

    @Override
    public boolean storesWhatWasPut() {
        return true;
    }
}
