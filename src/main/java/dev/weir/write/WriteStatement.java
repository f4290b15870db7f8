package dev.weir.write;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One batch as one SQL statement, which moves the lane's row and writes only if that hit. */
interface WriteStatement {
    /**
     * Sends the batch. The writes name distinct keys, in their order.
     *
     * @param lane the lane's row
     * @param turn what the lane's row becomes; it must be one less before
     * @throws SQLException also where it is committed, and the server broke off its wait for a standby
     */
    Outcome send(Connection connection, LaneRow lane, long turn, List<? extends Write> writes) throws SQLException;

    /**
     * What the statement did.
     *
     * @param moved whether the lane's row was moved; where not, nothing was written
     * @param transaction the low 32 bits of the id of the transaction that moved it
     * @param verdicts one for each write in their order; null where the row could not be decided on this time
     */
    record Outcome(boolean moved, int transaction, List<@Nullable WriteOutcome> verdicts) {
        static final Outcome NOT_MOVED = new Outcome(false, 0, List.of());
    }
}
