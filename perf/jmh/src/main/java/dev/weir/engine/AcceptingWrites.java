package dev.weir.engine;

import dev.weir.microbench.Caches;
import dev.weir.write.Kind;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes every write, and keeps none. */
public final class AcceptingWrites implements Writes {
    private static final WriteResult STORED = new WriteResult(
            List.of(new WriteOutcome.Stored(false, Optional.of(Caches.FIRST_VERSION), OptionalLong.of(Caches.MODIFIED_AT))),
            false);

    /** The door to these writes, and to the reads of the edge. */
    public static Engine engine(Rules rules, ReadFlow reads) {
        return new Engine(rules, reads, new AcceptingWrites(), new NoListing());
    }

    @Override
    public WriteResult write(Kind kind, Write write) {
        return STORED;
    }

    @Override
    public WriteResult writeAll(Kind kind, List<? extends Write> writes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public WriteResult writeAtomically(Kind kind, List<? extends Write> writes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long abandonedBytes() {
        return 0;
    }
}
