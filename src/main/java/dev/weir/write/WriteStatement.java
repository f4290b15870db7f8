package dev.weir.write;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends a batch as one SQL statement, which moves the lane's row and writes only if it could. */
interface WriteStatement {
    /**
     * Sends the batch. The writes are of distinct keys, in the order of the keys.
     *
     * @param lane the lane's row
     * @param turn what the lane's row becomes; it must be one less before
     * @throws SQLException also if it is committed, but the server gave up waiting for a standby
     */
    Result send(Connection connection, LaneRow lane, long turn, List<? extends Write> writes) throws SQLException;

    /**
     * What the statement did.
     *
     * @param moved whether the lane's row was moved; if not, nothing was written
     * @param transaction the low 32 bits of the id of the transaction that moved it
     * @param outcomes one for each write in their order; null if the row could not be decided this time
     */
    record Result(boolean moved, int transaction, List<@Nullable WriteOutcome> outcomes) {
        static final Result NOT_MOVED = new Result(false, 0, List.of());
    }
}
