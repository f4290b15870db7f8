package dev.weir.handler;

import dev.weir.item.Version;
import dev.weir.precondition.Context;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a writer has seen of an item once it has written, in a bucket that keeps all that is written at the same time. */
final class WrittenContext {
    private WrittenContext() {}

    /** It need not be all that is there. Null if the write has shown nothing, or that is unknown. */
    static @Nullable String of(Write write, WriteOutcome outcome) {
        Context before = Objects.requireNonNullElse(write.conditions().context(), Context.NOTHING);
        return switch (outcome) {
            case WriteOutcome.Stored ignored when write instanceof Write.Delete -> before.text();
            case WriteOutcome.Stored stored -> stored.version().map(version -> before.after(version).text()).orElse(null);
            case WriteOutcome.Deleted(Version version) -> Context.upTo(version).text();
            // The version is that of now, and perhaps of somebody else's write; the result names the first one.
            case WriteOutcome.Repeated(WriteOutcome.Stored stored) when stored.result() != null ->
                before.after(new Version(Long.parseLong(stored.result()))).text();
            default -> null;
        };
    }
}
