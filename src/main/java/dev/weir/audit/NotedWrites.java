package dev.weir.audit;

import dev.weir.audit.Changes.Change;
import dev.weir.engine.WriteResult;
import dev.weir.engine.Writes;
import dev.weir.write.Kind;
import dev.weir.write.Write;
import dev.weir.write.WriteOutcome;
import java.util.List;

/**
 * Notes what becomes of each write of a request, whichever listener it came by. A write that fails without an outcome is not
 * noted: the line of its request tells it.
 */
public final class NotedWrites implements Writes {
    private final Writes writes;

    public NotedWrites(Writes writes) {
        this.writes = writes;
    }

    @Override
    public WriteResult write(Kind kind, Write write) {
        return noted(List.of(write), writes.write(kind, write));
    }

    @Override
    public WriteResult writeAll(Kind kind, List<? extends Write> all) {
        return noted(all, writes.writeAll(kind, all));
    }

    @Override
    public WriteResult writeAtomically(Kind kind, List<? extends Write> all) {
        return noted(all, writes.writeAtomically(kind, all));
    }

    @Override
    public long abandonedBytes() {
        return writes.abandonedBytes();
    }

    private static WriteResult noted(List<? extends Write> all, WriteResult result) {
        if (Changes.CURRENT.isBound()) {
            Changes changes = Changes.CURRENT.get();
            for (int i = 0; i < result.outcomes().size(); i++) {
                WriteOutcome outcome = result.outcomes().get(i);
                changes.note(new Change(all.get(i).key(), word(outcome), outcome.currentVersion()));
            }
        }
        return result;
    }

    private static String word(WriteOutcome outcome) {
        return switch (outcome) {
            case WriteOutcome.Stored ignored -> "stored";
            case WriteOutcome.Appended ignored -> "stored";
            case WriteOutcome.Deleted ignored -> "deleted";
            case WriteOutcome.Repeated ignored -> "repeated";
            case WriteOutcome.Absent ignored -> "absent";
            case WriteOutcome.Rejected ignored -> "rejected";
            case WriteOutcome.Refused ignored -> "refused";
        };
    }
}
