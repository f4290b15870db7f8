package dev.weir.write;

import dev.weir.item.Version;
import dev.weir.postgres.Acknowledged;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Any writes, each with its own conditions, decided under the row lock (RFC 9110 section 13.2.2).
 *
 * <p>Existing rows are locked in the order of their keys, judged and updated. Missing rows are inserted; if another transaction
 * was first, the insert does nothing and there is no outcome this time: the next attempt finds the row. So a compare-and-set is
 * always an update, and never the insert arm of an upsert, which would insert after a concurrent delete.
 */
final class ConditionalWrites implements WriteStatement {
    private final List<InputColumn> columns;
    private final String many;
    private final String one;

    /** @param function in SQL, which applies a write to what is there; null if it replaces that */
    private ConditionalWrites(@Nullable String function, String locking) {
        this.columns = function == null ? InputColumn.REPLACING : InputColumn.APPLYING;
        this.many = ConditionalSql.of(function, columns, true, locking);
        this.one = ConditionalSql.of(function, columns, false, locking);
    }

    /** Waits for locked rows, as long as the connection's lock_timeout lets it. */
    static ConditionalWrites waiting(@Nullable String function) {
        return new ConditionalWrites(function, "");
    }

    /** Skips locked rows: they get no outcome this time. */
    static ConditionalWrites skippingLocked(@Nullable String function) {
        return new ConditionalWrites(function, "skip locked");
    }

    @Override
    public Result send(Connection connection, LaneRow lane, long turn, List<? extends Write> writes) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(writes.size() == 1 ? one : many)) {
            statement.setLong(1, turn);
            statement.setLong(2, lane.id());
            statement.setObject(3, lane.owner());
            statement.setLong(4, turn);
            InputColumn.bind(connection, statement, 5, columns, writes);
            try (ResultSet rows = statement.executeQuery()) {
                Acknowledged.check(statement);
                return read(rows, writes);
            }
        }
    }

    private static Result read(ResultSet rows, List<? extends Write> writes) throws SQLException {
        List<@Nullable WriteOutcome> outcomes = new ArrayList<>(Collections.nCopies(writes.size(), null));
        boolean[] live = new boolean[writes.size()];
        @Nullable
        String[] results = new String[writes.size()];
        boolean moved = false;
        int transaction = 0;
        int inserted = 0;
        while (rows.next()) {
            transaction = moved ? transaction : (int) rows.getLong(11);
            moved = true;
            Version version = new Version(rows.getLong(7));
            OptionalLong modifiedAt = OptionalLong.of(rows.getLong(8));
            switch (rows.getString(1)) {
                case "judged" -> {
                    int at = rows.getInt(2) - 1;
                    boolean known = rows.getBoolean(3);
                    live[at] = rows.getBoolean(5);
                    WriteOutcome repeated = repeated(rows, version, modifiedAt);
                    if (repeated != null) {
                        outcomes.set(at, repeated);
                    } else if (known || !rows.getBoolean(4)) {
                        outcomes.set(at, judged(writes.get(at), live[at], rows.getBoolean(6), version, modifiedAt));
                    }
                }
                case "applied" -> {
                    int at = rows.getInt(2) - 1;
                    results[at] = rows.getString(9);
                    String refusal = rows.getString(10);
                    if (refusal != null) {
                        outcomes.set(at, refusal.isEmpty()
                                ? new WriteOutcome.Absent()
                                : new WriteOutcome.Refused(refusal, rows.getBoolean(3)));
                    }
                }
                case "updated" -> {
                    int at = rows.getInt(2) - 1;
                    outcomes.set(at, rows.getBoolean(5)
                            ? new WriteOutcome.Deleted(version)
                            : new WriteOutcome.Stored(
                                    !live[at], Optional.of(version), modifiedAt, expiresAt(rows), results[at]));
                }
                default -> {
                    int at = Columns.indexOf(writes, rows.getString(9), rows.getString(10), inserted++);
                    outcomes.set(at, new WriteOutcome.Stored(
                            true, Optional.of(version), modifiedAt, expiresAt(rows), results[at]));
                }
            }
        }
        return moved ? new Result(true, transaction, outcomes) : Result.NOT_MOVED;
    }

    /** The outcome of a write that has the key of the row's last one; null for all others. */
    private static @Nullable WriteOutcome repeated(ResultSet row, Version version, OptionalLong modifiedAt) throws SQLException {
        String what = row.getString(13);
        if (what == null) {
            return null;
        }
        if (!row.getBoolean(14)) {
            return new WriteOutcome.Rejected(Optional.of(version), modifiedAt, true);
        }
        return new WriteOutcome.Repeated(what.equals("deleted")
                ? new WriteOutcome.Deleted(version)
                : new WriteOutcome.Stored(
                        what.equals("inserted"), Optional.of(version), modifiedAt, expiresAt(row), row.getString(9)));
    }

    private static OptionalLong expiresAt(ResultSet row) throws SQLException {
        long millis = row.getLong(12);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(millis);
    }

    /** The outcome for a row that was neither updated nor inserted; null for a put that should have been, and lost a race. */
    private static @Nullable WriteOutcome judged(
            Write write, boolean live, boolean accepted, Version version, OptionalLong modifiedAt) {
        if (write instanceof Write.Delete && !live) {
            // RFC 9110 section 13.2.1: without its conditions it would not succeed either, so they are ignored.
            return new WriteOutcome.Absent();
        }
        if (accepted) {
            return null;
        }
        return live
                ? new WriteOutcome.Rejected(Optional.of(version), modifiedAt)
                : new WriteOutcome.Rejected(Optional.empty(), OptionalLong.empty());
    }
}
