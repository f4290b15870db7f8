package dev.weir.write;

import dev.weir.item.Version;
import dev.weir.postgres.Acknowledged;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The row {@code (id, owner, seq)} in {@code weir.lane} that makes a lane's batches happen at most once.
 *
 * <p>Every batch moves it from n-1 to n and writes only if that update matched. After a lost connection the row shows the outcome
 * of batch n. At n, it is committed here, and on standbys too once a later commit was acknowledged ({@link #confirm}). At n-1 it
 * is not, but the old backend may still be working on it, perhaps frozen; so the row is moved past it to n+1, and from then on
 * batch n can never be committed.
 *
 * <p>The id alone does not identify the lane's row: after a restore from an older backup the sequence of ids goes back, and
 * another lane gets the same id. So the row also has a random owner, which the batch's statement checks.
 */
record LaneRow(long id, UUID owner) {
    /** A new row, with an owner that no other row ever has or had. */
    static LaneRow register(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("insert into weir.lane default values returning id, owner");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new LaneRow(row.getLong(1), row.getObject(2, UUID.class));
        }
    }

    /** Its seq; empty if the row is gone, because the lane was idle for longer than its row is kept. */
    OptionalLong seq(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select seq from weir.lane where id = ? and owner = ?")) {
            statement.setLong(1, id);
            statement.setObject(2, owner);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /**
     * Moves the row from {@code before} to {@code after} without writing anything else; false if it was not at {@code
     * before}.
     */
    boolean pass(Connection connection, long before, long after) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "update weir.lane set seq = ?, touched_at = now() where id = ? and owner = ? and seq = ?")) {
            statement.setLong(1, after);
            statement.setLong(2, id);
            statement.setObject(3, owner);
            statement.setLong(4, before);
            int moved = statement.executeUpdate();
            Acknowledged.check(statement);
            return moved == 1;
        }
    }

    /**
     * Commits something after what moved the row to {@code seq}; once that is acknowledged, so is all that came before it in the
     * log. The row's xmin is then no longer the transaction that moved it.
     *
     * @return false if the row is not at {@code seq}
     */
    boolean confirm(Connection connection, long seq) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "update weir.lane set touched_at = now() where id = ? and owner = ? and seq = ?")) {
            statement.setLong(1, id);
            statement.setObject(2, owner);
            statement.setLong(3, seq);
            int confirmed = statement.executeUpdate();
            Acknowledged.check(statement);
            return confirmed == 1;
        }
    }

    /** Ends a backend that a lost connection may have left behind, perhaps with locks. A frozen one ends when it thaws. */
    static void endBackend(Connection connection, Backend backend) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select pg_terminate_backend(pid) from pg_stat_activity where pid = ? and backend_start::text = ?")) {
            statement.setInt(1, backend.pid());
            statement.setString(2, backend.startedAt());
            statement.executeQuery().close();
        }
    }

    static Backend backend(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select pid, backend_start::text from pg_stat_activity where pid = pg_backend_pid()");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Backend(row.getInt(1), row.getString(2));
        }
    }

    /**
     * The rows left by a batch that is known to be committed but whose answer was lost: one for each write, in their order; none
     * if the lane's row is gone.
     */
    List<Left> left(Connection connection, List<? extends Write> writes) throws SQLException {
        List<Left> rows = new ArrayList<>(writes.size());
        try (PreparedStatement statement = connection.prepareStatement(
                """
                select t.version, floor(date_part('epoch', t.modified_at))::bigint, weir.is_live(t.value),
                       t.xmin::text = l.xmin::text, t.created_at = l.touched_at, l.xmin::text::bigint,
                       weir.epoch_millis(t.expires_at),
                       case when t.state ->> 'k' in ('counter', 'queue', 'log') then convert_from(t.value, 'utf8') end
                from weir.lane l, unnest(?::text[], ?::text[]) with ordinality as i(bucket, key, ord)
                left join weir.item t on t.bucket = i.bucket and t.key = i.key
                where l.id = ? and l.owner = ?
                order by i.ord
                """)) {
            Columns columns = Columns.of(writes);
            statement.setArray(1, connection.createArrayOf("text", columns.buckets()));
            statement.setArray(2, connection.createArrayOf("text", columns.keys()));
            statement.setLong(3, id);
            statement.setObject(4, owner);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Long expiresAt = row.getObject(7, Long.class);
                    rows.add(new Left(
                            new Version(row.getLong(1)), row.getLong(2),
                            expiresAt == null ? OptionalLong.empty() : OptionalLong.of(expiresAt), row.getBoolean(3),
                            row.getBoolean(4), row.getBoolean(5), (int) row.getLong(6), row.getString(8)));
                }
            }
        }
        return rows;
    }

    /**
     * An item's row after a batch.
     *
     * @param version {@link Version#NONE} if there is no row
     * @param expiresAt in milliseconds since the epoch; empty if the item does not expire
     * @param live whether the row is not a tombstone; it may have expired since
     * @param ours whether its transaction is that of the lane's row, so that the batch wrote it
     * @param created whether the batch created the item
     * @param transaction of the lane's row: the batch's, or a later one after an attempt to confirm it
     * @param result what an op tells of such a value; null for most kinds
     */
    record Left(
            Version version, long modifiedAt, OptionalLong expiresAt, boolean live, boolean ours, boolean created,
            int transaction, @Nullable String result) {}

    /** A server process; its start time distinguishes it from another one with the same pid. */
    record Backend(int pid, String startedAt) {}
}
