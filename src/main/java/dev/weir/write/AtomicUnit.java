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

/** Writes that are applied together or not at all: their transaction is rolled back unless every one is accepted. */
final class AtomicUnit {
    private AtomicUnit() {}

    /**
     * What became of it.
     *
     * @param writes in the order in which they were sent, which is that of the outcomes
     * @param committed false if one was rejected or undecided, and nothing was written
     */
    record Sent(List<? extends Write> writes, WriteStatement.Result result, boolean committed) {
        /** One for each of the given writes, in their order; every write must have been decided. */
        List<WriteOutcome> outcomes(List<? extends Write> given) {
            Map<ItemKey, WriteOutcome> byKey = new HashMap<>();
            for (int i = 0; i < writes.size(); i++) {
                byKey.put(writes.get(i).key(), Objects.requireNonNull(result.outcomes().get(i)));
            }
            return given.stream().map(write -> Objects.requireNonNull(byKey.get(write.key()))).toList();
        }
    }

    /** Sends it and ends its transaction, unless that is in doubt: then the connection is no longer usable. */
    static Sent send(Connection open, WriteStatement statement, LaneRow lane, long turn, List<? extends Write> given)
            throws SQLException {
        List<? extends Write> writes = given.stream().sorted(Comparator.comparing(Write::key)).toList();
        open.setAutoCommit(false);
        boolean committed = false;
        WriteStatement.Result result;
        try {
            result = statement.send(open, lane, turn, writes);
            if (result.moved()
                    && result.outcomes().stream().allMatch(v -> v != null && !v.isRefusal())) {
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
        return new Sent(writes, result, committed);
    }
}
