package dev.weir.bucket;

import dev.weir.item.BucketName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The message that makes every edge of a database drop a bucket's items from its caches and ban them in its Varnish. It travels
 * through the database's log and the change stream, after everything that was committed before it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-admin.html">PostgreSQL: pg_logical_emit_message</a>
 */
public final class PurgeMessage {
    /** The message's prefix; its content is the bucket's name. */
    public static final String PREFIX = "weir.purge";

    private PurgeMessage() {}

    /**
     * Sends it in the connection's transaction.
     *
     * @return whether the server's log is logical, so that edges can receive the message
     */
    public static boolean send(Connection connection, BucketName bucket) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select pg_logical_emit_message(true, ?, ?::text), current_setting('wal_level')")) {
            statement.setString(1, PREFIX);
            statement.setString(2, bucket.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getString(2).equals("logical");
            }
        }
    }
}
