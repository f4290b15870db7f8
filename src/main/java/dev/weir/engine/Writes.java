package dev.weir.engine;

import dev.weir.write.Kind;
import dev.weir.write.Write;
import java.util.List;

/** Writes items to buckets of one kind, below the rules of the {@link Engine}. Implemented by {@link WriteFlow}. */
public interface Writes {
    WriteResult write(Kind kind, Write write);

    WriteResult writeAll(Kind kind, List<? extends Write> writes);

    WriteResult writeAtomically(Kind kind, List<? extends Write> writes);

    long abandonedBytes();
}
