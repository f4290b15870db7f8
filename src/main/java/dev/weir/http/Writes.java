package dev.weir.http;

import dev.weir.flow.Decided;
import dev.weir.flow.WriteFlow;
import dev.weir.store.Write;
import java.util.List;

/** What the faces ask of the write flow, as {@link WriteFlow} says it. */
interface Writes {
    Decided write(Write write);

    Decided writeAll(List<? extends Write> writes);

    Decided writeAtomically(List<? extends Write> writes);

    long abandonedBytes();

    static Writes of(WriteFlow flow) {
        return new Writes() {
            @Override
            public Decided write(Write write) {
                return flow.write(write);
            }

            @Override
            public Decided writeAll(List<? extends Write> writes) {
                return flow.writeAll(writes);
            }

            @Override
            public Decided writeAtomically(List<? extends Write> writes) {
                return flow.writeAtomically(writes);
            }

            @Override
            public long abandonedBytes() {
                return flow.abandonedBytes();
            }
        };
    }
}
