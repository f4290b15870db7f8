package dev.weir.write;

import dev.weir.item.ItemKey;
import dev.weir.item.Version;
import dev.weir.kind.InvalidOpException;
import dev.weir.kind.KindRules;
import dev.weir.kind.LogOps;
import dev.weir.kind.LogRules;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A log, to which entries are appended. Each entry names the one before and the one after it, so an append also changes the
 * entry that was the last, and so does an entry of another owner. The appends of a log have one lane of an edge, which appends
 * many in a statement.
 */
final class LogKind implements Kind {
    private static final Pattern PREVIOUS = Pattern.compile("\"prev\":\"([0-9a-f-]{36})\"");
    private static final KindRules RULES = new LogRules();

    private final WriteStatement appending = new Appends();

    @Override
    public KindRules rules() {
        return RULES;
    }

    @Override
    public ItemKey laneKey(ItemKey key) {
        return new ItemKey(key.bucket(), "-");
    }

    @Override
    public boolean takesPlainPuts() {
        return false;
    }

    @Override
    public Write accepted(Write write, long largestValue) {
        if (!(write instanceof Write.Op op)) {
            throw new InvalidOpException("entries are appended, and never change or go");
        }
        if (!op.tags().isEmpty() || op.expiresIn().isPresent() || op.modifiedAt().isPresent()) {
            throw new InvalidOpException("an entry has no tags and no dates of its own, and does not expire");
        }
        return op.withOps(LogOps.read(op.key().key(), op.ops()));
    }

    @Override
    public WriteStatement statement(List<? extends Write> writes, boolean skipLocked) {
        return appending;
    }

    @Override
    public WriteStatement anyStatement(boolean skipLocked) {
        return appending;
    }

    @Override
    public boolean appliesAll(List<? extends Write> writes) {
        return true;
    }

    /** Nobody else makes an entry of this key, so if it is there it was appended, whoever has changed it since. */
    @Override
    public @Nullable WriteOutcome lost(Write write, LaneRow.Left row, boolean applied) {
        if (!row.live()) {
            return null;
        }
        var stored = new WriteOutcome.Stored(
                true, Optional.of(row.version()), OptionalLong.of(row.modifiedAt()), OptionalLong.empty(), row.result());
        Matcher previous = PREVIOUS.matcher(String.valueOf(row.result()));
        return new WriteOutcome.Appended(
                stored, previous.find() ? new ItemKey(write.key().bucket(), previous.group(1)) : null, Version.NONE);
    }

    @Override
    public boolean storesWhatWasPut() {
        return false;
    }

    /** Appends entries to logs: a call of {@code weir.appended}, which moves the lane's row and returns a row for each entry. */
    private static final class Appends implements WriteStatement {
        private static final String SQL =
                """
                select ord, repeated, version, modified_at, entry, former, former_version, transaction, refusal, conflict
                from weir.appended(?, ?, ?, ?::text[], ?::text[], ?::bytea[])
                """;

        @Override
        public Result send(Connection connection, LaneRow lane, long turn, List<? extends Write> writes) throws SQLException {
            Columns columns = Columns.of(writes);
            byte[][] bodies = writes.stream().map(write -> ((Write.Op) write).ops()).toArray(byte[][]::new);
            try (PreparedStatement statement = connection.prepareStatement(SQL)) {
                statement.setLong(1, lane.id());
                statement.setObject(2, lane.owner());
                statement.setLong(3, turn);
                statement.setArray(4, connection.createArrayOf("text", columns.buckets()));
                statement.setArray(5, connection.createArrayOf("text", columns.keys()));
                statement.setArray(6, connection.createArrayOf("bytea", bodies));
                try (ResultSet rows = statement.executeQuery()) {
                    Acknowledged.check(statement);
                    return read(rows, writes);
                }
            }
        }

        private static Result read(ResultSet rows, List<? extends Write> writes) throws SQLException {
            List<@Nullable WriteOutcome> outcomes = new ArrayList<>(Collections.nCopies(writes.size(), null));
            boolean moved = false;
            int transaction = 0;
            while (rows.next()) {
                moved = true;
                transaction = (int) rows.getLong(8);
                int at = rows.getInt(1) - 1;
                String refusal = rows.getString(9);
                if (refusal != null) {
                    outcomes.set(at, new WriteOutcome.Refused(refusal, rows.getBoolean(10)));
                    continue;
                }
                var stored = new WriteOutcome.Stored(
                        true, Optional.of(new Version(rows.getLong(3))), OptionalLong.of(rows.getLong(4)), OptionalLong.empty(),
                        rows.getString(5));
                String former = rows.getString(6);
                outcomes.set(at, rows.getBoolean(2)
                        ? new WriteOutcome.Repeated(stored)
                        : new WriteOutcome.Appended(
                                stored, former == null ? null : new ItemKey(writes.get(at).key().bucket(), former),
                                former == null ? Version.NONE : new Version(rows.getLong(7))));
            }
            return moved ? new Result(true, transaction, outcomes) : Result.NOT_MOVED;
        }
    }
}
