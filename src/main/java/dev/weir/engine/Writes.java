package dev.weir.engine;

import dev.weir.write.Write;
import java.util.List;

/** How items are written, below the rules of the {@link Engine}: by {@link WriteFlow}. */
public interface Writes {
    WriteResult write(Write write);

    WriteResult writeAll(List<? extends Write> writes);

    WriteResult writeAtomically(List<? extends Write> writes);

    long abandonedBytes();
}
