package dev.weir.write;

import dev.weir.item.Version;
import dev.weir.kind.KindRules;
import dev.weir.kind.RegisterRules;
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

/** A kind whose puts append to the value that is there, so that no put knows what it leaves. It has no deletes or conditions. */
public final class Appending implements Kind, WriteStatement {
    private static final String SQL =
            """
            with turn as (
              update weir.lane set seq = ?, touched_at = now() where id = ? and owner = ? and seq = ? - 1 returning 1
            )
            insert into weir.item as t (bucket, key, value, content_type, version, modified_at, created_at)
            select i.bucket, i.key, i.value, i.content_type, (select weir.moment(c) from weir.clock c),
                   date_trunc('second', now()), now()
            from turn, unnest(?::text[], ?::text[], ?::bytea[], ?::text[]) as i(bucket, key, value, content_type)
            on conflict (bucket, key) do update set
              value = t.value || excluded.value,
              version = weir.next_version(t.version, excluded.version)
            returning bucket, key, version, floor(date_part('epoch', modified_at))::bigint, created_at = now(),
              pg_current_xact_id()
            """;

    @Override
    public KindRules rules() {
        return new RegisterRules(false);
    }

    @Override
    public boolean takesPlainPuts() {
        return true;
    }

    @Override
    public Write accepted(Write write, long largestValue) {
        return write;
    }

    @Override
    public WriteStatement statement(List<? extends Write> writes, boolean skipLocked) {
        return this;
    }

    @Override
    public WriteStatement anyStatement(boolean skipLocked) {
        return this;
    }

    @Override
    public boolean appliesAll(List<? extends Write> writes) {
        return true;
    }

    @Override
    public WriteOutcome lost(Write write, LaneRow.Left row, boolean applied) {
        return new WriteOutcome.Stored(row.created(), Optional.of(row.version()), OptionalLong.of(row.modifiedAt()));
    }

    @Override
    public boolean storesWhatWasPut() {
        return false;
    }

    @Override
    public Result send(Connection connection, LaneRow lane, long turn, List<? extends Write> writes) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            Columns columns = Columns.of(writes);
            statement.setLong(1, turn);
            statement.setLong(2, lane.id());
            statement.setObject(3, lane.owner());
            statement.setLong(4, turn);
            statement.setArray(5, connection.createArrayOf("text", columns.buckets()));
            statement.setArray(6, connection.createArrayOf("text", columns.keys()));
            statement.setArray(7, connection.createArrayOf("bytea", columns.values()));
            statement.setArray(8, connection.createArrayOf("text", columns.contentTypes()));
            try (ResultSet row = statement.executeQuery()) {
                List<@Nullable WriteOutcome> outcomes = new ArrayList<>(Collections.nCopies(writes.size(), null));
                int transaction = 0;
                boolean moved = false;
                while (row.next()) {
                    moved = true;
                    transaction = (int) row.getLong(6);
                    outcomes.set(
                            Columns.indexOf(writes, row.getString(1), row.getString(2), 0),
                            new WriteOutcome.Stored(
                                    row.getBoolean(5), Optional.of(new Version(row.getLong(3))),
                                    OptionalLong.of(row.getLong(4))));
                }
                return new Result(moved, transaction, outcomes);
            }
        }
    }
}
