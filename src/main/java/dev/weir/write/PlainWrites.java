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
 * Unconditional puts that give nothing but a value and its type: an upsert over arrays, the fastest statement.
 *
 * <p>The select casts to the columns' domains itself; if that is left to the insert, it is an extra step in the plan.
 */
final class PlainWrites implements WriteStatement {
    private static final String SQL =
            """
            with turn as (
              update weir.lane set seq = ?, touched_at = now() where id = ? and owner = ? and seq = ? - 1 returning 1
            )
            insert into weir.item as t (bucket, key, value, content_type, version, modified_at, created_at)
            select i.bucket::weir.bucket_name, i.key::weir.item_key, i.value, i.content_type::weir.content_type,
                   (select weir.moment(c) from weir.clock c)::weir.item_version,
                   date_trunc('second', now())::weir.http_date, now()
            from turn, %s as i(bucket, key, value, content_type)
            on conflict (bucket, key) do update set
              value = excluded.value,
              content_type = excluded.content_type,
              version = weir.next_version(t.version, excluded.version),
              expires_at = null,
              content_encoding = null,
              content_language = null,
              content_disposition = null,
              tags = null,
              last_write = null,
              modified_at = case when weir.is_live(t.value, t.expires_at) then t.modified_at else excluded.modified_at end,
              created_at = case when weir.is_live(t.value, t.expires_at) then t.created_at else excluded.created_at end
            returning bucket, key, version, floor(date_part('epoch', modified_at))::bigint, created_at = now(),
              pg_current_xact_id()
            """;

    private static final String MANY = SQL.formatted("unnest(?::text[], ?::text[], ?::bytea[], ?::text[])");
    /** A single value is a parameter of its own: an array would copy it once more on both sides. */
    private static final String ONE = SQL.formatted("(values (?::text, ?::text, ?::bytea, ?::text))");

    private static boolean takes(Write write) {
        return write instanceof Write.Put put
                && put.isPlain()
                && put.modifiedAt().isEmpty()
                && put.conditions().isUnconditional();
    }

    static boolean takesAll(List<? extends Write> writes) {
        return writes.stream().allMatch(PlainWrites::takes);
    }

    @Override
    public Result send(Connection connection, LaneRow lane, long turn, List<? extends Write> writes) throws SQLException {
        boolean one = writes.size() == 1;
        try (PreparedStatement statement = connection.prepareStatement(one ? ONE : MANY)) {
            statement.setLong(1, turn);
            statement.setLong(2, lane.id());
            statement.setObject(3, lane.owner());
            statement.setLong(4, turn);
            if (one) {
                Write.Put put = (Write.Put) writes.getFirst();
                statement.setString(5, put.key().bucket().value());
                statement.setString(6, put.key().key());
                statement.setBytes(7, put.value());
                statement.setString(8, put.metadata().contentType());
            } else {
                Columns columns = Columns.of(writes);
                statement.setArray(5, connection.createArrayOf("text", columns.buckets()));
                statement.setArray(6, connection.createArrayOf("text", columns.keys()));
                statement.setArray(7, connection.createArrayOf("bytea", columns.values()));
                statement.setArray(8, connection.createArrayOf("text", columns.contentTypes()));
            }
            try (ResultSet rows = statement.executeQuery()) {
                Acknowledged.check(statement);
                return read(rows, writes);
            }
        }
    }

    private static Result read(ResultSet rows, List<? extends Write> writes) throws SQLException {
        List<@Nullable WriteOutcome> outcomes = new ArrayList<>(Collections.nCopies(writes.size(), null));
        int read = 0;
        int transaction = 0;
        while (rows.next()) {
            int at = Columns.indexOf(writes, rows.getString(1), rows.getString(2), read);
            outcomes.set(at, new WriteOutcome.Stored(
                    rows.getBoolean(5), Optional.of(new Version(rows.getLong(3))), OptionalLong.of(rows.getLong(4))));
            transaction = read == 0 ? (int) rows.getLong(6) : transaction;
            read++;
        }
        return read == 0 ? Result.NOT_MOVED : new Result(true, transaction, outcomes);
    }
}
