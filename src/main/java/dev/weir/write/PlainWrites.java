package dev.weir.write;

import dev.weir.item.Version;
import dev.weir.postgres.Acknowledged;
import java.sql.Array;
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
 * <p>The select casts to the columns' domains itself, and names all columns in their order; if that is left to the insert, it is
 * an extra step in the plan.
 */
final class PlainWrites implements WriteStatement {
    private static final String SQL =
            """
            with turn as (
              update weir.lane set seq = ?, touched_at = now() where id = ? and owner = ? and seq = ? - 1 returning 1
            )
            insert into weir.item as t (bucket, key, value, content_type, version, modified_at, created_at,
              expires_at, content_encoding, content_language, content_disposition, tags, last_write, state)
            select %s, i.key::weir.item_key, i.value, %s,
                   (select weir.moment(c) from weir.clock c)::weir.item_version,
                   date_trunc('second', now())::weir.http_date, now(),
                   null::timestamptz, null::text, null::text, null::text, null::text[], null::text, null::jsonb
            from turn, %s
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
            returning key, version, floor(date_part('epoch', modified_at))::bigint, created_at = now(),
              pg_current_xact_id()%s
            """;

    private static final String MANY = SQL.formatted(
            "i.bucket::weir.bucket_name",
            "i.content_type::weir.content_type",
            "unnest(?::text[], ?::text[], ?::bytea[], ?::text[]) as i(bucket, key, value, content_type)",
            ", bucket");

    /** Writes to one bucket, of one type: both are sent once, and their domains checked once, in place of once a row. */
    private static final String ALIKE = SQL.formatted(
            "(select ?::weir.bucket_name)",
            "(select ?::weir.content_type)",
            "unnest(?::text[], ?::bytea[]) as i(key, value)",
            "");

    /** A single value is a parameter of its own: an array would copy it once more on both sides. */
    private static final String ONE = SQL.formatted(
            "?::weir.bucket_name",
            "?::weir.content_type",
            "(values (?::text, ?::bytea)) as i(key, value)",
            "");

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
        Write.Put first = (Write.Put) writes.getFirst();
        boolean one = writes.size() == 1;
        boolean alike = writes.stream().allMatch(write -> isLike(first, (Write.Put) write));
        try (PreparedStatement statement = connection.prepareStatement(one ? ONE : alike ? ALIKE : MANY)) {
            statement.setLong(1, turn);
            statement.setLong(2, lane.id());
            statement.setObject(3, lane.owner());
            statement.setLong(4, turn);
            if (one) {
                setBucketAndType(statement, first);
                statement.setString(7, first.key().key());
                statement.setBytes(8, first.value());
            } else {
                Columns columns = Columns.of(writes);
                Array keys = connection.createArrayOf("text", columns.keys());
                Array values = connection.createArrayOf("bytea", columns.values());
                if (alike) {
                    setBucketAndType(statement, first);
                    statement.setArray(7, keys);
                    statement.setArray(8, values);
                } else {
                    statement.setArray(5, connection.createArrayOf("text", columns.buckets()));
                    statement.setArray(6, keys);
                    statement.setArray(7, values);
                    statement.setArray(8, connection.createArrayOf("text", columns.contentTypes()));
                }
            }
            try (ResultSet rows = statement.executeQuery()) {
                Acknowledged.check(statement);
                return read(rows, writes, alike);
            }
        }
    }

    private static boolean isLike(Write.Put first, Write.Put put) {
        return put.key().bucket().equals(first.key().bucket())
                && put.metadata().contentType().equals(first.metadata().contentType());
    }

    private static void setBucketAndType(PreparedStatement statement, Write.Put put) throws SQLException {
        statement.setString(5, put.key().bucket().value());
        statement.setString(6, put.metadata().contentType());
    }

    private static Result read(ResultSet rows, List<? extends Write> writes, boolean alike) throws SQLException {
        List<@Nullable WriteOutcome> outcomes = new ArrayList<>(Collections.nCopies(writes.size(), null));
        String bucket = writes.getFirst().key().bucket().value();
        int read = 0;
        int transaction = 0;
        while (rows.next()) {
            int at = Columns.indexOf(writes, alike ? bucket : rows.getString(6), rows.getString(1), read);
            outcomes.set(at, new WriteOutcome.Stored(
                    rows.getBoolean(4), Optional.of(new Version(rows.getLong(2))), OptionalLong.of(rows.getLong(3))));
            transaction = read == 0 ? (int) rows.getLong(5) : transaction;
            read++;
        }
        return read == 0 ? Result.NOT_MOVED : new Result(true, transaction, outcomes);
    }
}
