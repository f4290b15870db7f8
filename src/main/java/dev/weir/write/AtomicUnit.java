package dev.weir.write;

import dev.weir.database.SqlFailure;
import dev.weir.item.ItemKey;
import dev.weir.postgres.Acknowledged;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes that are applied together or not at all: a transaction that is rolled back where one of them is not accepted. */
final class AtomicUnit {
    private AtomicUnit() {}

    /**
     * What became of it.
     *
     * @param writes in the order they were sent in, which is that of the outcome's verdicts
     * @param committed false where one was rejected or undecided, and nothing was written
     */
    record Sent(List<? extends Write> writes, WriteStatement.Outcome outcome, boolean committed) {
        /** One for each of the given writes, in their order, where each was decided on. */
        List<WriteOutcome> verdicts(List<? extends Write> given) {
            Map<ItemKey, WriteOutcome> byKey = new HashMap<>();
            for (int i = 0; i < writes.size(); i++) {
                byKey.put(writes.get(i).key(), Objects.requireNonNull(outcome.verdicts().get(i)));
            }
            return given.stream().map(write -> Objects.requireNonNull(byKey.get(write.key()))).toList();
        }
    }

    /** Sends it and ends its transaction, unless it is in doubt: then the connection is of no use any more. */
    static Sent send(Connection open, WriteStatement statement, LaneRow lane, long turn, List<? extends Write> given)
            throws SQLException {
        List<? extends Write> writes = given.stream().sorted(Comparator.comparing(Write::key)).toList();
        open.setAutoCommit(false);
        boolean committed = false;
        WriteStatement.Outcome outcome;
        try {
            outcome = statement.send(open, lane, turn, writes);
            if (outcome.moved()
                    && outcome.verdicts().stream().allMatch(v -> v != null && !(v instanceof WriteOutcome.Rejected))) {
                Acknowledged.commit(open);
                committed = true;
            } else {
                open.rollback();
            }
        } catch (SQLException e) {
            if (!SqlFailure.of(e).isInDoubt()) {
                open.rollback();
                open.setAutoCommit(true);
            }
            throw e;
        }
        open.setAutoCommit(true);
        return new Sent(writes, outcome, committed);
    }
}
