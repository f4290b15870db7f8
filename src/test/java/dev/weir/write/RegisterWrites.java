package dev.weir.write;

import java.util.List;

/** Write lanes as a bucket of the kind {@code register} uses them. */
public record RegisterWrites(GroupCommit lanes) implements AutoCloseable {
    public void start() {
        lanes.start();
    }

    public WriteOutcome write(Write write) {
        return lanes.write(Kinds.REGISTER, write);
    }

    public List<WriteOutcome> writeAtomically(List<? extends Write> writes) {
        return lanes.writeAtomically(Kinds.REGISTER, writes);
    }

    public long abandonedBytes() {
        return lanes.abandonedBytes();
    }

    @Override
    public void close() {
        lanes.close();
    }
}
