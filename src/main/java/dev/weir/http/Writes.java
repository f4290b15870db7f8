package dev.weir.http;

import dev.weir.flow.WriteFlow;
import dev.weir.store.Write;
import dev.weir.store.Written;
import java.util.List;

/** What the faces ask of the write flow, as {@link WriteFlow} says it. */
interface Writes {
    Written write(Write write);

    List<Written> writeAll(List<? extends Write> writes);

    List<Written> writeAtomically(List<? extends Write> writes);

    static Writes of(WriteFlow flow) {
        return new Writes() {
            @Override
            public Written write(Write write) {
                return flow.write(write);
            }

            @Override
            public List<Written> writeAll(List<? extends Write> writes) {
                return flow.writeAll(writes);
            }

            @Override
            public List<Written> writeAtomically(List<? extends Write> writes) {
                return flow.writeAtomically(writes);
            }
        };
    }
}
